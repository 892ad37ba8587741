import Glibc
import Records
import TestSupport
import Testing

@testable import Synchronizing

/// Backups of what a synchronizer keeps, and what comes of putting them back.
@Suite struct BackupTests {
    @Test func aBackupBringsAllBack() throws {
        let kept = try KeptObjects()
        try kept.host("backup", "first").expectFailure(1, saying: "there is nothing in the store")
        try kept.fill(50)
        let before = try kept.contents()
        let backup = try kept.host("backup", "first")
        backup.expectSuccess()
        #expect(backup.text.contains("/first: 200 objects of 4 models, 1 positions, "), "\(backup.text)")
        // Anybody can check the sum.
        let sum = try ChildProcess(
            "sh",
            ["-c", "head -c -72 first | sha256sum | cut -c1-64; tail -c 72 first | cut -c8-71"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: kept.place
        ).wait().lines
        #expect(sum.count == 2 && sum[0] == sum[1] && backup.text.contains("sha256:\(sum[0])"), "\(sum)")
        try kept.change { base in
            try base.change { (objects) throws(ObjectRefusal) in
                try objects.delete(1, of: nil, version: nil, by: .administrator)
                _ = try objects.save(
                    ObjectTransaction.SaveRequest(model: "Owner", id: 0, values: ["name": "later"]),
                    by: .administrator
                )
            }
        }
        let changed = try kept.contents()
        #expect(changed != before)
        let verified = try kept.host("restore", "first", "--verify")
        verified.expectSuccess()
        #expect(verified.text == backup.text)
        #expect(try kept.contents() == changed)
        let restored = try kept.host("restore", "first")
        restored.expectSuccess()
        #expect(restored.text == "restored from \(backup.text)", "\(restored.text)")
        #expect(try kept.contents() == before)
        #expect(try kept.wrongKeys() == 0)
        // What there was is in the file that is named.
        let former = try #require(restored.errors.split(separator: " ").last?.split(separator: "\n").first)
        try kept.host("restore", String(former)).expectSuccess()
        #expect(try kept.contents() == changed)
    }

    @Test func aBackupGoesToAnEmptyStore() throws {
        let kept = try KeptObjects()
        try kept.fill(10)
        let before = try kept.contents()
        try kept.host("backup", "first").expectSuccess()
        let other = try KeptObjects()
        try Files.copy("\(kept.place)/first", to: "\(other.place)/first")
        let restored = try other.host("restore", "first")
        restored.expectSuccess()
        #expect(restored.errors.contains("there was nothing in the store"))
        #expect(try other.contents() == before)
    }

    @Test func whatIsDamagedCutOrForeignIsRefused() throws {
        let kept = try KeptObjects()
        try kept.fill(10)
        try kept.host("backup", "good").expectSuccess()
        try kept.change { base in
            try base.change { (objects) throws(ObjectRefusal) in
                try objects.delete(2, of: nil, version: nil, by: .administrator)
            }
        }
        let before = try kept.contents()
        let good = try Files.read("\(kept.place)/good")
        func refused(_ bytes: [UInt8], _ words: String, line: Int = #line) throws {
            try Files.write(bytes, to: "\(kept.place)/bad")
            for options in [[], ["--verify"]] {
                let finished = try kept.start("restore", ["bad"] + options).wait()
                #expect(finished.end == .exit(1) && finished.text.isEmpty, "line \(line)")
                #expect(finished.errors.contains(words), "line \(line): \(finished.errors)")
            }
        }
        var flipped = good
        flipped[good.count / 2] ^= 0x10
        try refused(flipped, "damaged")
        var sum = good
        sum[good.count - 10] = sum[good.count - 10] == 0x30 ? 0x31 : 0x30
        try refused(sum, "another checksum")
        try refused(Array(good.dropLast(1)), "cut or damaged")
        try refused(Array(good.prefix(good.count / 2)), "")
        try refused(Array(good.prefix(40)), "")
        try refused([], "no backup of a synchronizer")
        try refused(Array(repeating: 0x41, count: 5000), "no backup of a synchronizer")
        try refused(good + [0x0a], "")
        let version = Array("PluginHost synchronizer backup 9\n".utf8)
        try refused(version + good.dropFirst(version.count), "it has format '9', and this host reads format 1")
        try kept.host("restore", "nowhere").expectFailure(1, saying: "nowhere: No such file or directory")
        try kept.host("restore", ".").expectFailure(1, saying: "expected a file with a backup")
        #expect(try kept.contents() == before)
    }

    @Test func modelsThatLoseSomethingOfItAreRefused() throws {
        let kept = try KeptObjects()
        try kept.fill(3)
        try kept.host("backup", "first").expectSuccess()
        let before = try kept.contents()
        try kept.replace("string note", by: "")
        try kept.host("restore", "first").expectFailure(
            1,
            saying: "Place.note: the field is gone",
            "restore it with the models of its time"
        )
        #expect(try kept.contents() == before)
        // One field more loses nothing.
        try kept.setModels(SmallModels.text)
        try kept.replace("string note", by: "  optional string note = 6 [text = True]; optional int32 more = 9;")
        try kept.host("restore", "first").expectSuccess()
    }

    @Test func aHostThatRunsKeepsItsStore() throws {
        let host = try ServedSynchronizer()
        _ = try host.ask("/xosapi/v1/small/owners", "POST", ["name": "one", "no_sync": true])
        try host.command("backup", "first").expectFailure(1, saying: "belongs to another host that runs")
        try host.command("restore", "first").expectFailure(1, saying: "first: No such file")
        try host.stop().expectSuccess()
        try host.command("backup", "first").expectSuccess()
        try host.start()
        // Looking at the file needs no store.
        try host.command("restore", "first", "--verify").expectSuccess()
        try host.command("restore", "first").expectFailure(1, saying: "belongs to another host that runs")
    }

    @Test func aDiskThatIsFullLeavesNothingHalf() throws {
        let kept = try KeptObjects()
        try kept.fill(200)
        try Files.makeDirectory("\(kept.place)/disk")
        let disk = try SmallDisk(at: "\(kept.place)/disk", size: "64k")
        defer { withExtendedLifetime(disk) {} }
        try kept.host("backup", "disk/first").expectFailure(1, saying: "No space left")
        #expect(try Files.entries("\(kept.place)/disk").isEmpty)
    }

    /// The file is another one when it is read the second time.
    @Test func whatFailsInTheMiddleIsRolledBack() throws {
        let kept = try KeptObjects()
        try kept.fill(100)
        let path = "\(kept.place)/first"
        try kept.host("backup", "first").expectSuccess()
        try kept.change { base in
            try base.change { (objects) throws(ObjectRefusal) in
                try objects.delete(2, of: nil, version: nil, by: .administrator)
            }
        }
        let before = try kept.contents()
        let backup = try VerifiedBackup(path)
        var bytes = try Files.read(path)
        bytes[bytes.count - 300] ^= 1
        try Files.write(bytes, to: path)
        let message = try kept.store { store in
            do throws(ObjectRefusal) {
                try ObjectRestore(store, host: "test").run(backup, emergency: "\(kept.place)/former") { _ in }
                return "restored"
            } catch {
                return error.description
            }
        }
        #expect(message.contains("damaged"), "\(message)")
        #expect(message.contains("the store has again what it had, from \(kept.place)/former"), "\(message)")
        #expect(try kept.contents() == before)
        let empty = try KeptObjects()
        let refusal = try empty.store { store in
            do throws(ObjectRefusal) {
                try ObjectRestore(store, host: "test").run(backup, emergency: "\(empty.place)/former") { _ in }
                return "restored"
            } catch {
                return error.description
            }
        }
        #expect(refusal.contains("the store is empty, as it was"), "\(refusal)")
        #expect(try empty.contents().isEmpty)
    }

    @Test(arguments: 0..<3) func aRestoreThatIsKilledIsWholeOrNot(_ turn: Int) throws {
        let kept = try KeptObjects()
        try kept.fill(400)
        try kept.host("backup", "first").expectSuccess()
        let wanted = try kept.contents()
        try kept.change { base in
            for id in [1, 6, 11] {
                try base.change { (objects) throws(ObjectRefusal) in
                    try objects.delete(id, of: nil, version: nil, by: .administrator)
                }
            }
        }
        let before = try kept.contents()
        var (whole, isHalf) = (before, false)
        for kill in 0..<8 {
            let process = try kept.start("restore", ["first"])
            // From the moment when what there was is kept.
            _ = Monotonic.waits {
                process.errorsSoFar.contains("what there was") || !Processes.isRunning(process.identifier)
            }
            usleep(UInt32(kill * 15_000 + turn * 5_000))
            guard try Processes.kill(process).end == .signal(SIGKILL) else { break }
            let found = try kept.contents()
            isHalf = found != before && found != wanted
            guard isHalf else {
                whole = found
                continue
            }
            for word in ["serve", "backup", "schema-update"] {
                let refused = try kept.start(word, word == "backup" ? ["second"] : []).wait()
                #expect(refused.end == .exit(1), "\(word): \(refused.errors)")
                let advice = "half restored: run `host restore` again with \(kept.place)/first, or with"
                #expect(refused.errors.contains(advice), "\(word): \(refused.errors)")
            }
            if turn == 1 { break }
        }
        if turn == 1, isHalf {
            // What there was is the way back.
            let advice = try kept.host("serve").errors
            let words = advice.split(separator: " ").map { $0.filter { $0 != "," && $0 != "\n" } }
            let former = try #require(words.first { $0.contains("before-restore") })
            try kept.host("restore", former).expectSuccess()
            #expect(try kept.contents() == whole)
        }
        try kept.host("restore", "first").expectSuccess()
        #expect(try kept.contents() == wanted)
        #expect(try kept.wrongKeys() == 0)
    }
}
