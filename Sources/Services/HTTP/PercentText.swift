/// Percent-encoding (RFC 3986).
public enum PercentText {
    /// The text that a part of a path stands for. A percent sign without two digits behind it stands for itself; bytes that
    /// are not UTF-8 become U+FFFD.
    public static func decoded(path text: some Collection<UInt8>) -> String { self.decoded(text, plusIsSpace: false) }

    /// The text that a part of a query stands for, where a plus sign is a space.
    public static func decoded(query text: some Collection<UInt8>) -> String { self.decoded(text, plusIsSpace: true) }

    private static func decoded(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(decoding: text, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).map(Self.digit)
                if digits.count == 2, let high = digits[0], let low = digits[1] {
                    bytes.append(high << 4 | low)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
