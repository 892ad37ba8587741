import CLinux
import Glibc
import Platform
import Services
import TestSupport
import Testing

/// What happens to a file of SQLite under the store, and what the store makes of it.
@Suite struct SQLiteFaultTests {
    private static let plugin = StorePlugin.sqlite

    private static func refusal(at place: StorePlace) throws -> String {
        do {
            _ = try Self.plugin.store(at: place.path, label: place.label)
            Issue.record("it was opened")
            return ""
        } catch let error as LiveService.Refused {
            return error.description
        }
    }

    private static func fill(_ place: StorePlace) throws {
        let (service, store) = try Self.plugin.store(at: place.path, label: place.label)
        var transaction = StoreTransaction()
        for number in 0..<2000 {
            let key = [UInt8(number >> 8), UInt8(number & 255)]
            transaction.put(store.collection("things"), key, [UInt8](repeating: key[1], count: 100))
        }
        try store.commit(transaction)
        service.finish()
    }

    @Test func whatIsNoDatabaseIsRefusedUntouched() throws {
        let contents: [[UInt8]] = [
            [1], [UInt8](repeating: 65, count: 5000), Array("SQLite format 3\0".utf8),
            Array("SQLite format 3\0".utf8) + [UInt8](repeating: 255, count: 4080),
        ]
        for bytes in contents {
            let place = try StorePlace()
            try Files.write(bytes, to: "\(place.path)/store.db")
            let refusal = try Self.refusal(at: place)
            #expect(refusal.contains("\(place.path)/store.db") && refusal.contains("move it away"), "\(refusal)")
            #expect(try Files.read("\(place.path)/store.db") == bytes)
        }
        let place = try StorePlace()
        try Files.makeDirectory("\(place.path)/store.db")
        #expect(try Self.refusal(at: place).contains("is not a regular file"))
    }

    @Test func damageWithinIsFoundAtTheStart() throws {
        let place = try StorePlace()
        try Self.fill(place)
        var bytes = try Files.read("\(place.path)/store.db")
        // The header stays whole; pages behind it do not.
        for index in stride(from: 8192, to: bytes.count, by: 3) { bytes[index] = 0x5a }
        try Files.write(bytes, to: "\(place.path)/store.db")
        let refusal = try Self.refusal(at: place)
        #expect(refusal.contains("is damaged") && refusal.contains("restore it from a backup"), "\(refusal)")
        #expect(try Files.read("\(place.path)/store.db") == bytes)
    }

    @Test func theDatabaseOfAnotherProgramIsRefused() throws {
        let place = try StorePlace()
        let workspace = try Workspace()
        defer { withExtendedLifetime(workspace) {} }
        _ = try workspace.python(
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('CREATE TABLE t (a)'); c.commit()",
            "\(place.path)/store.db"
        )
        #expect(try Self.refusal(at: place).contains("is a database of another program"))
    }

    @Test func withoutItsGrantItSaysSo() throws {
        let place = try StorePlace()
        do {
            _ = try LiveService(
                try Repository.example("sqlite.so"),
                kind: "store",
                name: "sqlite",
                options: [.text(place.path)],
                label: place.label
            )
            Issue.record("it was opened")
        } catch let error as LiveService.Refused {
            #expect(error.description.contains("\(place.path)/store.db"), "\(error)")
        }
    }

    /// A worker whose successor cannot open the file is asked again until it can.
    @Test func aFileThatComesBackIsUsedAgain() throws {
        let place = try StorePlace()
        try Self.fill(place)
        let (service, store) = try Self.plugin.store(at: place.path, label: place.label)
        let things = store.collection("things")
        #expect(try store.get(things, [0, 7])?.count == 100)
        let path = "\(place.path)/store.db"
        rename(path, "\(path).away")
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
        try Files.write([1, 2, 3], to: path)
        service.kill()
        let isBack = CallCounter()
        let thread = RealThread {
            #expect((try? store.get(things, [0, 7]))?.count == 100)
            isBack.add()
        }
        // Somebody has seen that it fails.
        #expect(Monotonic.waits { service.delays.count > 0 })
        #expect(isBack.count == 0)
        rename("\(path).away", path)
        thread.join()
        let notes = service.finish()
        #expect(notes.end == nil && notes.delays.first?.contains("is damaged or no database") == true, "\(notes)")
    }

    @Test func aFullAndAReadOnlyDiskAreReportedAndGotOver() throws {
        let place = try StorePlace()
        let disk = try SmallDisk(at: place.path, size: "6m")
        defer { withExtendedLifetime(disk) {} }
        try Files.write([UInt8](repeating: 0, count: 2 << 20), to: "\(place.path)/ballast")
        let (service, store) = try Self.plugin.store(at: place.path, label: place.label)
        let things = store.collection("things")
        func put(_ number: UInt8) throws(StoringError) {
            var transaction = StoreTransaction()
            transaction.put(things, [number, 0], [UInt8](repeating: number, count: 100_000))
            transaction.put(things, [number, 1], [number])
            try store.commit(transaction)
        }
        func failure(_ number: UInt8) -> StoringError? {
            do throws(StoringError) { try put(number) } catch { return error }
            return nil
        }
        var stored: UInt8 = 0
        var error: StoringError?
        while error == nil, stored < 200 {
            error = failure(stored + 1)
            if error == nil { stored += 1 }
        }
        #expect(error?.cause == .unavailable, "\(error as Any)")
        #expect(error?.description.contains("room on the disk") == true, "\(error as Any)")
        #expect(failure(201)?.cause == .unavailable)
        // Nothing of it is there, and all before is.
        #expect(try store.get(things, [stored + 1, 1]) == nil && store.get(things, [stored, 1]) == [stored])
        unlink("\(place.path)/ballast")
        #expect(failure(stored + 1) == nil)
        #expect(try store.get(things, [stored + 1, 1]) == [stored + 1])
        // The same worker all the time.
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.isEmpty)
        #expect(Monotonic.waits { disk.makeReadOnly(true) })
        let refusal = try Self.refusal(at: place)
        #expect(refusal.contains("must be writable") || refusal.contains("Read-only"), "\(refusal)")
        #expect(Monotonic.waits { disk.makeReadOnly(false) })
        let (again, reopened) = try Self.plugin.store(at: place.path, label: place.label)
        #expect(try reopened.get(reopened.collection("things"), [stored + 1, 1]) == [stored + 1])
        again.finish()
    }
}
