import Glibc

/// Addresses and names of hosts.
enum HostAddressText {
    /// The address or name without a dot at its end; nil: it is neither.
    ///
    /// A name has labels of letters, digits and dashes, dashes not at their ends; its last label is not a number, so that a
    /// mistyped address is none.
    static func normal(_ text: String) -> String? {
        guard !Self.isAddress(text, AF_INET), !Self.isAddress(text, AF_INET6) else { return text }
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard (1...253).contains(name.utf8.count) else { return nil }
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let dash = UInt8(ascii: "-")
        for label in labels {
            guard (1...63).contains(label.count), label.first != dash, label.last != dash else { return nil }
            guard label.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || $0 == dash }) else { return nil }
        }
        guard let last = labels.last, !last.allSatisfy(Self.isDigit) else { return nil }
        return name
    }

    /// Whether a text is an address of a family.
    static func isAddress(_ text: String, _ family: Int32) -> Bool {
        guard !text.utf8.contains(0) else { return false }
        var address = in6_addr()
        return inet_pton(family, text, &address) == 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
