import Records

/// Several notifications in one text.
public enum NotificationMessages {
    /// Divides a text: an array of notifications, or notifications one behind the other, mostly one a line.
    public static func split(_ bytes: [UInt8]) throws(NotificationProblem) -> [[UInt8]] {
        guard let first = bytes.first(where: { !Self.isSpace($0) }) else {
            throw NotificationProblem("expected a notification in JSON, found nothing")
        }
        if first == UInt8(ascii: "[") {
            do throws(JSONError) {
                return try Self.elements(of: bytes).map { Array(bytes[$0]) }
            } catch {
                throw NotificationProblem("expected an array of notifications: \(error)")
            }
        }
        // One behind the other: each ends where its braces do.
        var messages: [[UInt8]] = []
        var (depth, isText, isEscaped, start) = (0, false, false, 0)
        for (place, byte) in bytes.enumerated() {
            if depth == 0 {
                if Self.isSpace(byte) { continue }
                guard byte == UInt8(ascii: "{") else {
                    throw NotificationProblem("at byte \(place): expected a notification, which begins with \"{\"")
                }
                (depth, start) = (1, place)
                continue
            }
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { messages.append(Array(bytes[start...place])) }
            default: break
            }
        }
        guard depth == 0 else { throw NotificationProblem("the notification at byte \(start) does not end") }
        return messages
    }

    /// Where the elements of an array lie; what is in them is for who reads them.
    private static func elements(of bytes: [UInt8]) throws(JSONError) -> [Range<Int>] {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(JSONError) in
            var reader = JSONReader(bytes)
            let ranges = try reader.elementRanges()
            guard reader.isAtEnd else { throw reader.trailing() }
            return ranges
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
