import Synchronization
import Testing

@testable import SharedModels

/// The latest record can be had at any time, and is never half of two.
@Suite struct SlotSequenceTests {
    /// Sound for these tests: sharing it between threads is their purpose.
    private final class Page: @unchecked Sendable {
        let start = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 64)
        init() { self.start.initializeMemory(as: UInt8.self, repeating: 0, count: 4096) }
        deinit { self.start.deallocate() }
    }

    @Test(arguments: [2, 4, 16])
    func noRecordIsHalfOfTwo(slots: Int) throws {
        let page = Page()
        let sequence = SlotSequence(countOffset: 0, slotsOffset: 64, slots: slots, words: 30)
        let isDone = Atomic<Bool>(false)
        sequence.append([UInt64](repeating: 0, count: 30), to: page.start)
        var whole = 0
        try RealThread.whileRunning {
            var number: UInt64 = 0
            while !isDone.load(ordering: .relaxed) {
                number += 1
                sequence.append([UInt64](repeating: number, count: 30), to: page.start)
            }
        } body: {
            defer { isDone.store(true, ordering: .relaxed) }
            var last: UInt64 = 0
            // Each record is another one, so this ends only when many were read while others were written.
            while last < 20_000 || whole < 100 {
                do throws(ModelCorruption) {
                    guard let record = try sequence.latest(in: page.start) else { continue }
                    if record != [UInt64](repeating: record[0], count: 30) { Issue.record("\(record)") }
                    if record[0] < last { Issue.record("\(record[0]) after \(last)") }
                    whole += record[0] > last ? 1 : 0
                    last = record[0]
                } catch {
                    // With two slots the writer can be faster than every try.
                    #expect(error == .restless)
                }
            }
        }
    }

    @Test func aCountThatJumpsIsNotFollowedForEver() throws {
        let page = Page()
        let sequence = SlotSequence(countOffset: 0, slotsOffset: 64, slots: 4, words: 3)
        #expect(try sequence.latest(in: page.start) == nil)
        sequence.append([1, 2, 3], to: page.start)
        #expect(try sequence.latest(in: page.start) == [1, 2, 3])
        sequence.append([4, 5], to: page.start)
        #expect(try sequence.latest(in: page.start)?.prefix(2) == [4, 5])
        // More words than a slot has do not reach the next one.
        sequence.append([6, 7, 8, 9], to: page.start)
        sequence.append([10], to: page.start)
        #expect(try sequence.latest(in: page.start)?.first == 10)
        page.start.storeBytes(of: .max, as: UInt64.self)
        _ = try sequence.latest(in: page.start)
    }
}
