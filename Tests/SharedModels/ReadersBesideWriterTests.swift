import SharedModels
import Synchronization
import Testing

/// Versions are taken while others are written.
@Suite struct ReadersBesideWriterTests {
    @Test func eachVersionIsWhole() throws {
        let arena = try ModelArena(capacity: 1 << 28)
        let view = try ArenaView(arena)
        let last: UInt64 = 3000
        let failure = Mutex<String?>(nil)
        try RealThread.whileRunning {
            do {
                var writer = try ModelWriter(arena)
                for number in 1...last {
                    // In every version all values are its number, and it has number % 50 + 1 of them.
                    let value = [UInt8(number & 0xFF), UInt8(number >> 8)]
                    for key in 0...UInt8(number % 50) { try writer.put([key], value) }
                    if number % 50 == 0 {
                        for key in 1..<UInt8(50) { _ = try writer.remove([key]) }
                    }
                    let version = ModelVersion(
                        number: number,
                        tree: writer.publish(),
                        isPartial: false,
                        builtAt: Int64(number) * 2,
                        changedAt: Int64(number) * 3
                    )
                    try arena.control.publish(version)
                    arena.control.setStaleness(ModelStaleness(since: Int64(number), reason: "\(number)"))
                }
            } catch {
                failure.withLock { $0 = "\(error)" }
                arena.control.supersede()
            }
        } body: {
            var seen: UInt64 = 0
            while seen < last, !view.isSuperseded {
                if let note = try view.staleness() { #expect(note.reason == "\(note.since)") }
                guard let version = try view.currentVersion() else { continue }
                #expect(version.number >= seen)
                seen = version.number
                #expect(version.builtAt == Int64(seen) * 2)
                #expect(version.changedAt == Int64(seen) * 3)
                let entries = try Sample.rest(ModelReader(view, version.tree).scan())
                #expect(entries.count == Int(seen % 50) + 1)
                #expect(entries.allSatisfy { $0.value == [UInt8(seen & 0xFF), UInt8(seen >> 8)] })
            }
        }
        #expect(failure.withLock { $0 } == nil)
    }
}
