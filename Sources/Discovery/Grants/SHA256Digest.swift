/// A SHA-256 digest: what identifies the contents of a file.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes as big-endian words, first to last.
    let words: [UInt32]

    /// The length of the digest as text.
    private static let textLength = 64

    /// - Parameter words: Eight words.
    init(words: [UInt32]) { self.words = words }

    /// The digest of some bytes.
    public init(of bytes: some Collection<UInt8>) {
        let digest = bytes.withContiguousStorageIfAvailable { SHA256.digest(of: UnsafeRawBufferPointer($0)) }
        self = digest ?? Array(bytes).withUnsafeBytes { SHA256.digest(of: $0) }
    }

    /// Reads 64 lower-case hexadecimal digits; nil if the text is something else.
    public init?(_ text: String) {
        guard text.utf8.count == Self.textLength else { return nil }
        var words: [UInt32] = []
        var word: UInt32 = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
            if index % 8 == 7 { words.append(word) }
        }
        self.words = words
    }

    /// The digest as `sha256sum` prints it: 64 lower-case hexadecimal digits.
    public var description: String {
        self.words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
        .joined()
    }

    /// The first twelve digits: enough to tell the files of one machine apart by eye.
    public var abbreviated: String { String(self.description.prefix(12)) }
}
