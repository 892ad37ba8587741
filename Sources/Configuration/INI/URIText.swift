import Glibc

/// URIs as RFC 3986 has them, as far as their scheme and host.
enum URIText {
    /// The scheme of a URI that has one, and a host too; nil: it is none.
    static func scheme(ofURIWithHost text: String) -> String? {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, Self.isLetter(bytes[0]) else {
            return nil
        }
        let scheme = bytes[..<colon]
        guard scheme.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || "+-.".utf8.contains($0) }) else {
            return nil
        }
        let rest = bytes[(colon + 1)...]
        guard rest.starts(with: "//".utf8) else { return nil }
        let authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        guard Self.isAuthority(authority) else { return nil }
        return String(decoding: scheme, as: UTF8.self)
    }

    /// Whether it is `[USER@]HOST[:PORT]`.
    private static func isAuthority(_ authority: ArraySlice<UInt8>) -> Bool {
        var host = authority
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let user = authority[..<at]
            guard Self.isMadeOf(user, alsoOf: ":") else { return false }
            host = authority[(at + 1)...]
        }
        var port: ArraySlice<UInt8> = []
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = String(decoding: host[(host.startIndex + 1)..<end], as: UTF8.self)
            guard HostAddressText.isAddress(address, AF_INET6) else { return false }
            let behind = host[(end + 1)...]
            guard behind.isEmpty || behind.first == UInt8(ascii: ":") else { return false }
            port = behind.dropFirst()
        } else {
            let name = host.prefix { $0 != UInt8(ascii: ":") }
            guard !name.isEmpty, Self.isMadeOf(name, alsoOf: "") else { return false }
            port = host[name.endIndex...].dropFirst()
        }
        return port.allSatisfy(Self.isDigit)
    }

    /// Whether all is what names may hold: unreserved characters, delimiters, and bytes as `%` with two digits.
    private static func isMadeOf(_ bytes: ArraySlice<UInt8>, alsoOf others: String) -> Bool {
        var digits = 0
        for byte in bytes {
            if digits > 0 {
                guard Self.isDigit(byte) || (byte | 0x20) &- 0x61 < 6 else { return false }
                digits -= 1
            } else if byte == UInt8(ascii: "%") {
                digits = 2
            } else {
                let isAllowed = Self.isLetter(byte) || Self.isDigit(byte) || "-._~!$&'()*+,;=".utf8.contains(byte)
                guard isAllowed || others.utf8.contains(byte) else { return false }
            }
        }
        return digits == 0
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
