/// Writes answers as a gateway reads them; `plugin_gateway.h` says how they lie there.
public enum AnswerWriter {
    /// The bytes of answers, in order.
    public static func bytes(of answers: [Answer]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(answers.reduce(0) { $0 + $1.body.count + 128 })
        for answer in answers {
            self.append(answer.status, to: &bytes)
            self.append(answer.headers.count, to: &bytes)
            for header in answer.headers {
                self.append(header.name.utf8, to: &bytes)
                self.append(header.value.utf8, to: &bytes)
            }
            self.append(answer.body, to: &bytes)
        }
        return bytes
    }

    private static func append(_ content: some Collection<UInt8>, to bytes: inout [UInt8]) {
        self.append(content.count, to: &bytes)
        bytes.append(contentsOf: content)
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: number)) { bytes.append(contentsOf: $0) }
    }
}
