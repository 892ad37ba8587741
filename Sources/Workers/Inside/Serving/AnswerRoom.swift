import Glibc
import PluginABI

// Unsafe code: the struct and its room belong to this object, which the thread that calls the verb keeps meanwhile.

/// The room into which an instance writes its answers.
final class AnswerRoom {
    /// Room that is kept from one answer to the next.
    private static let keptCapacity = 4 << 20

    private let answer = UnsafeMutablePointer<plugin_answer>.allocate(capacity: 1)

    init() {
        let capacity = Int(PLUGIN_ANSWER_CAPACITY)
        self.answer.initialize(
            to: plugin_answer(
                size: UInt32(MemoryLayout<plugin_answer>.size),
                reserved: 0,
                host: nil,
                data: malloc(capacity)?.assumingMemoryBound(to: UInt8.self),
                capacity: UInt64(capacity),
                length: 0,
                reserve: { answer, capacity in
                    guard let answer else { return .failed }
                    return AnswerRoom.reserve(answer, capacity) ? .ok : .failed
                }
            )
        )
    }

    deinit {
        free(self.answer.pointee.data)
        self.answer.deallocate()
    }

    /// The struct for the next call.
    func cleared() -> UnsafeMutablePointer<plugin_answer> {
        self.answer.pointee.length = 0
        if self.answer.pointee.capacity > UInt64(Self.keptCapacity) {
            let capacity = Int(PLUGIN_ANSWER_CAPACITY)
            if let smaller = realloc(self.answer.pointee.data, capacity) {
                self.answer.pointee.data = smaller.assumingMemoryBound(to: UInt8.self)
                self.answer.pointee.capacity = UInt64(capacity)
            }
        }
        return self.answer
    }

    /// What was written; nil if the length that the plugin tells is more than there is room.
    var bytes: UnsafeRawBufferPointer? {
        let answer = self.answer.pointee
        guard answer.length <= answer.capacity else { return nil }
        return UnsafeRawBufferPointer(start: answer.data, count: Int(answer.length))
    }

    private static func reserve(_ answer: UnsafeMutablePointer<plugin_answer>, _ capacity: UInt64) -> Bool {
        guard capacity > answer.pointee.capacity else { return true }
        guard capacity <= UInt64(PLUGIN_ANSWER_LIMIT) else { return false }
        // More than asked for, for it is likely to be asked again.
        let larger = min(max(capacity, 2 * answer.pointee.capacity), UInt64(PLUGIN_ANSWER_LIMIT))
        guard let room = realloc(answer.pointee.data, Int(larger)) else { return false }
        answer.pointee.data = room.assumingMemoryBound(to: UInt8.self)
        answer.pointee.capacity = larger
        return true
    }
}
