import CLinux

// What a thread of the worker wrote, which shares its memory with the plugin: nothing in it is certain.

/// Something that a worker tried and its sandbox refused.
public struct RefusedCall: Hashable, Sendable {
    /// The number of the system call.
    public var call: Int32
    /// The path as the plugin wrote it; empty: the call has none. Escaped for a terminal.
    public var path: String
    /// Whether it would have changed a file.
    public var isWriting: Bool

    /// The size of a record in bytes.
    static let size = MemoryLayout<clinux_refusal>.size

    /// Makes a description of a refusal.
    public init(call: Int32, path: String = "", isWriting: Bool = false) {
        self.call = call
        self.path = path
        self.isWriting = isWriting
    }

    /// The name of the call, or its number.
    public var name: String {
        clinux_system_call_name(self.call).map { String(cString: $0) } ?? "system call \(self.call)"
    }

    /// Reads what came through the pipe; nil if the calls were not watched.
    static func list(_ bytes: [UInt8]) -> [RefusedCall]? {
        var refusals: [RefusedCall] = []
        var isWatched = false
        for start in stride(from: 0, through: bytes.count - Self.size, by: Self.size) {
            let record = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: clinux_refusal.self) }
            guard record.magic == UInt32(CLINUX_REFUSAL_MAGIC) else { break }
            guard record.call >= 0 else {
                isWatched = true
                continue
            }
            let text = bytes[start..<start + Self.size].suffix(Int(CLINUX_REFUSAL_PATH_SIZE)).prefix { $0 != 0 }
            refusals.append(
                RefusedCall(
                    call: record.call,
                    path: OutputLines.escaped(String(decoding: text, as: UTF8.self)),
                    isWriting: record.is_writing != 0
                )
            )
        }
        return isWatched ? refusals : nil
    }
}
