import Configuration

/// What can be needed, promise P-16 of the contract.
public enum Capability: String, CaseIterable, Sendable {
    /// The network. The detail is `PORT`, `tcp:PORT`, `udp:PORT`, `HOST` or `HOST:PORT`; of sockets of this machine, which
    /// an empty one does not include, it is `unix`, `unix:PATH` or an absolute path.
    case network
    /// Connections of others. The detail is `PORT` or `HOST:PORT`: TCP at that port.
    case listen
    /// Files that are read. The detail is an absolute path of a file, or of a directory with all that is in it.
    case read
    /// Files that are written, made and removed. The detail is as that of `read`.
    case write
    /// The host's environment. The detail is the name of a variable.
    case environment
    /// Other programs. There is no detail.
    case processes
    /// Signals to any process of the same user. The detail is an absolute path, such as that of a file that names a process, and is for
    /// people: no kernel limits that.
    case signals
    /// Memory. The detail is a number of MiB in place of what every worker has.
    case memory

    /// What is wrong with a detail; nil if nothing is. An empty one is right: it stands for all.
    func problem(in detail: String) -> String? {
        guard !detail.utf8.contains(0) else { return "it contains a NUL" }
        switch self {
        case .read, .write, .signals: return detail.isEmpty ? nil : Self.problem(inPath: detail)
        case .environment:
            return detail.isEmpty || Self.isVariable(detail) ? nil : "expected the name of a variable"
        case .processes: return detail.isEmpty ? nil : "expected no detail"
        case .memory:
            let isRight = Self.isCount(detail) && Int(detail).map { $0 <= Self.mostMemory } ?? false
            return detail.isEmpty || isRight ? nil : "expected a number of MiB from 1 to \(Self.mostMemory)"
        case .listen:
            return detail.isEmpty || Self.listeningPort(of: detail) != nil
                ? nil : "expected PORT, HOST:PORT or [ADDRESS]:PORT"
        case .network where detail.hasPrefix("/"): return Self.problem(inPath: detail)
        case .network where detail.hasPrefix("unix:"):
            return Self.problem(inPath: String(detail.dropFirst("unix:".count)))
        case .network:
            let isRight = detail.isEmpty || Self.isEndpoint(detail)
            return isRight ? nil : "expected PORT, tcp:PORT, udp:PORT, HOST, HOST:PORT, unix or unix:PATH"
        }
    }

    /// MiB beyond which nobody has memory: 16 TiB.
    private static let mostMemory = 1 << 24

    private static func problem(inPath path: String) -> String? {
        guard path.hasPrefix("/") else { return "expected an absolute path" }
        return path.split(separator: "/").contains("..") ? "expected a path without \"..\"" : nil
    }

    /// The port of an address at which connections are accepted, 0 for a free one; nil: it is no such address.
    package static func listeningPort(of detail: String) -> UInt16? {
        guard detail.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let end = detail.lastIndex(of: ":") else {
            return detail.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt16(detail) : nil
        }
        let host = detail[..<end]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard isBracketed || !host.contains(":") else { return nil }
        let port = detail[detail.index(after: end)...]
        return port.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt16(port) : nil
    }

    private static func isCount(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int32(text).map { $0 > 0 } ?? false
    }

    private static func isVariable(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        for (index, byte) in text.utf8.enumerated() {
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            guard isLetter || (index > 0 && (0x30...0x39).contains(byte)) else { return false }
        }
        return true
    }

    /// Whether a detail of the network is an address of IPv6 without a port, which has colons too.
    package static func isAddressOfVersion6(_ text: String) -> Bool {
        if text.hasPrefix("[") { return text.hasSuffix("]") && text.count > 2 }
        return text.utf8.count { $0 == UInt8(ascii: ":") } > 1
            && text.utf8.allSatisfy {
                (0x30...0x3A).contains($0) || (0x61...0x66).contains($0 | 0x20) || $0 == UInt8(ascii: ".")
            }
    }

    private static func isEndpoint(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        guard !Self.isAddressOfVersion6(text) else { return true }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // A number alone is a port, any other word alone a host.
        let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard parts.count > 1 || isNumber else { return true }
        guard let port = parts.last, parts.first?.isEmpty == false else { return false }
        return self.isCount(String(port)) && UInt16(port) != nil
    }
}
