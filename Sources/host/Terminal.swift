import Glibc

/// What the host says: results on the standard output, everything for people beside them on the standard error.
enum Terminal {
    /// Writes results; an output whose reader is gone is no error.
    static func print(_ text: String) { Self.write(text, to: STDOUT_FILENO) }

    /// Writes one line for people.
    static func say(_ line: String) { Self.write("host: \(line)\n", to: STDERR_FILENO) }

    /// Writes a line as it is, such as a progress line.
    static func sayPlainly(_ line: String) { Self.write("\(line)\n", to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                guard count > 0 else {
                    if count < 0, errno == EINTR { continue }
                    return
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
