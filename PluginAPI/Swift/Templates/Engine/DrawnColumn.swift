// Unsafe code: texts and the list of them are never written after they were made and live as long as this object, which
// the program keeps that was compiled with it; each is padded so that blocks of 32 bytes can be read to its end.

/// The outcomes of a drawn seed as the bytes that a record gets.
final class DrawnColumn: @unchecked Sendable {
    struct Text: BitwiseCopyable {
        var bytes: UnsafeRawPointer
        var length: Int
    }

    let texts: UnsafePointer<Text>
    /// Bytes of the longest.
    let longest: Int
    private let memory: UnsafeMutableRawPointer

    init(_ outcomes: [[UInt8]]) {
        let size = outcomes.reduce(0) { $0 + ($1.count + 31) / 32 * 32 } + 32
        self.memory = .allocate(byteCount: size, alignment: 16)
        self.memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        let texts = UnsafeMutablePointer<Text>.allocate(capacity: outcomes.count)
        var offset = 0
        for (index, outcome) in outcomes.enumerated() {
            (self.memory + offset).copyMemory(from: outcome, byteCount: outcome.count)
            (texts + index).initialize(to: Text(bytes: UnsafeRawPointer(self.memory + offset), length: outcome.count))
            offset += (outcome.count + 31) / 32 * 32
        }
        self.texts = UnsafePointer(texts)
        self.longest = outcomes.map(\.count).max() ?? 0
    }

    deinit {
        self.texts.deallocate()
        self.memory.deallocate()
    }
}
