import Configuration
import Glibc
import Records

// What texts mean: times, addresses and places on the web.

extension FieldValidation {
    static func date(_ value: Value, _ field: FieldDefinition) throws(FieldProblem) -> Value {
        switch value {
        case .null, .timestamp: return value
        case .string(let text):
            let text = Self.trimmed(text)
            if text.isEmpty { return .null }
            if let time = RFC3339Text.microseconds(text) { return .timestamp(time) }
        // Seconds, as they are on the wire; what no year has is no time.
        case .int(let seconds) where abs(Double(seconds)) < 1e12: return .timestamp(Int64(seconds) * 1_000_000)
        case .double(let seconds) where abs(seconds) < 1e12: return .timestamp(Int64((seconds * 1e6).rounded()))
        default: break
        }
        throw Self.expected("a time such as 2026-01-31T12:00:00Z, or seconds since 1970", value, field)
    }

    /// The usual form of an address, as the system has it.
    static func address(_ text: String, _ field: FieldDefinition) throws(FieldProblem) -> String {
        for family in [AF_INET, AF_INET6] {
            var bytes = in6_addr()
            guard inet_pton(family, text, &bytes) == 1 else { continue }
            var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(family, &bytes, &buffer, socklen_t(buffer.count)) != nil else { continue }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        throw Self.problem(
            field,
            "expected an address such as 192.0.2.1 or 2001:db8::1, found \(quoted(text, limit: 40))"
        )
    }

    static func checkURL(_ text: String, _ field: FieldDefinition) throws(FieldProblem) {
        let failure = Self.problem(
            field,
            "expected an address such as https://example.org/page, found \(quoted(text, limit: 40))"
        )
        let schemes = ["http://", "https://", "ftp://", "ftps://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else { throw failure }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f && !$0.properties.isWhitespace })
        else {
            throw failure
        }
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        var host =
            authority.lastIndex(of: UInt8(ascii: "@")).map { authority[authority.index(after: $0)...] } ?? authority
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { throw failure }
            var bytes = in6_addr()
            let address = String(decoding: host[host.index(after: host.startIndex)..<end], as: UTF8.self)
            guard inet_pton(AF_INET6, address, &bytes) == 1 else { throw failure }
            host = host[host.index(after: end)...]
            guard host.isEmpty || host.first == UInt8(ascii: ":") else { throw failure }
            try Self.checkPort(host.dropFirst(), failure)
            return
        }
        if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
            try Self.checkPort(host[host.index(after: colon)...], failure)
            host = host[..<colon]
        }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isHost = labels.allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0 >= 0x80 || Self.isHostByte($0) }
        }
        if !isHost { throw failure }
    }

    private static func checkPort(_ digits: some Collection<UInt8>, _ failure: FieldProblem) throws(FieldProblem) {
        if digits.isEmpty { return }
        guard UInt16(String(decoding: digits, as: UTF8.self)) != nil else { throw failure }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
