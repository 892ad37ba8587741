import Glibc
import Platform
import Services
import Synchronization
import TestSupport
import Testing

/// What is left when workers of stores and buses are killed at random moments.
@Suite(.serialized) struct KilledStoreTests {
    /// What each writer was told, and what it cannot know.
    private struct Told {
        var acknowledged: [UInt8: Int] = [:]
        var unknown: [UInt8: Set<Int>] = [:]
    }

    @Test(arguments: StorePlugin.stores, [1, 2]) func losesNothingAcknowledged(
        _ plugin: StorePlugin,
        _ seed: UInt64
    ) throws {
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, readers: 2, label: place.label)
        let things = store.collection("things")
        let isOver = EndFlag()
        let commits = CallCounter()
        let told = Mutex(Told())
        // Each counts up two keys that always go together; in every second transaction that is a condition too.
        let writers = (0..<4 as Range<UInt8>).map { writer in
            RealThread {
                var number = 0
                while !isOver.value {
                    number += 1
                    let bytes = Self.bytes(number)
                    var transaction = StoreTransaction()
                    if number % 2 == 0 { transaction.expect(things, [writer, 9], is: nil) }
                    transaction.put(things, [writer, 0], bytes)
                    transaction.put(things, [writer, 1], bytes + [UInt8](repeating: writer, count: 3000))
                    do throws(StoringError) {
                        let outcome = try store.commit(transaction)
                        #expect(outcome == .done)
                        told.withLock { $0.acknowledged[writer] = number }
                        commits.add()
                    } catch {
                        // The condition is in a collection that is written to, so it is not made again unasked.
                        #expect(error.cause == .unknown || error.cause == .unavailable, "\(error)")
                        if error.cause == .unknown {
                            _ = told.withLock { $0.unknown[writer, default: []].insert(number) }
                        }
                    }
                }
            }
        }
        let reader = RealThread {
            while !isOver.value {
                do throws(StoringError) {
                    for writer in 0..<4 as Range<UInt8> {
                        let before = told.withLock { $0.acknowledged[writer] ?? 0 }
                        let values = try store.get([(things, [writer, 0]), (things, [writer, 1])])
                        #expect(values[0] == values[1].map { Array($0.prefix(8)) })
                        #expect(Self.number(values[0]) >= before)
                    }
                } catch {
                    #expect(error.cause == .unavailable, "\(error)")
                }
            }
        }
        var random = SplitMix(seed: seed)
        let killed = Self.kill(25, of: service) {
            let seen = commits.count
            commits.wait(for: seen + Int.random(in: 1...20, using: &random))
            usleep(UInt32.random(in: 0...8000, using: &random))
        }
        isOver.set()
        for thread in writers + [reader] { thread.join() }
        let final = told.withLock { $0 }
        for writer in 0..<4 as Range<UInt8> {
            let number = Self.number(try store.get(things, [writer, 0]))
            let acknowledged = final.acknowledged[writer] ?? 0
            #expect(
                number == acknowledged || (number > acknowledged && final.unknown[writer]?.contains(number) == true),
                "writer \(writer): \(number) is there, \(acknowledged) was acknowledged"
            )
        }
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.count >= killed, "\(killed): \(notes)")
    }

    @Test(arguments: StorePlugin.buses, [3, 4]) func publishesEachMessageOnce(
        _ plugin: StorePlugin,
        _ seed: UInt64
    ) throws {
        let place = try StorePlace()
        let (service, bus) = try plugin.bus(at: place.path, label: place.label)
        let run = PublishRun(bus)
        var random = SplitMix(seed: seed)
        let killed = Self.kill(25, of: service) {
            let seen = run.publications.count
            run.publications.wait(for: seen + Int.random(in: 1...20, using: &random))
            usleep(UInt32.random(in: 0...8000, using: &random))
        }
        run.finish()
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.count >= killed, "\(killed): \(notes)")
    }

    /// Kills so many workers, each another one, with something between two kills.
    ///
    /// - Returns: How many.
    private static func kill(_ count: Int, of service: LiveService, between: () -> Void) -> Int {
        var killed: Set<pid_t> = []
        while killed.count < count {
            between()
            // There is none while its successor is made, and one that is dying may still be there.
            if let worker = service.worker, Glibc.kill(worker, SIGKILL) == 0 { killed.insert(worker) }
        }
        return killed.count
    }

    private static func bytes(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) } }

    private static func number(_ bytes: [UInt8]?) -> Int {
        (bytes ?? []).prefix(8).reduce(0) { $0 << 8 | Int($1) }
    }
}
