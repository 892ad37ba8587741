import Configuration

/// What can be needed, promise P-16 of the contract.
public enum Capability: String, CaseIterable, Sendable {
    /// Sockets. The detail is a port, `tcp:PORT`, `udp:PORT`, a host or `HOST:PORT`.
    case network
    /// Files that are read. The detail is an absolute path of a file, or of a directory with all that is in it.
    case read
    /// Files that are written, made and removed. The detail is as that of `read`.
    case write
    /// Variables of the host's environment. The detail is a name.
    case environment
    /// Processes of its own. The detail is how many at once.
    case processes
    /// More memory than every worker has. The detail is a number of MiB.
    case memory

    /// What is wrong with a detail; nil if nothing is. An empty one is right: it stands for all.
    ///
    /// - Parameter isGiven: Whether the operator gave it as the value of an option; paths are then relative to the
    ///   working directory, as the operator is used to.
    func problem(in detail: String, isGiven: Bool) -> String? {
        guard !detail.isEmpty else { return nil }
        guard !detail.utf8.contains(0) else { return "it contains a NUL" }
        switch self {
        case .read, .write:
            if isGiven { return nil }
            guard detail.hasPrefix("/") else { return "expected an absolute path" }
            return detail.split(separator: "/").contains("..") ? "expected a path without \"..\"" : nil
        case .environment: return Self.isVariable(detail) ? nil : "expected the name of a variable"
        case .processes: return Self.isCount(detail) ? nil : "expected a number from 1"
        case .memory: return Self.isCount(detail) ? nil : "expected a number of MiB from 1"
        case .network: return Self.isEndpoint(detail) ? nil : "expected PORT, tcp:PORT, udp:PORT, HOST or HOST:PORT"
        }
    }

    private static func isCount(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int32(text).map { $0 > 0 } ?? false
    }

    private static func isVariable(_ text: String) -> Bool {
        for (index, byte) in text.utf8.enumerated() {
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            guard isLetter || (index > 0 && (0x30...0x39).contains(byte)) else { return false }
        }
        return true
    }

    private static func isEndpoint(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber || text.contains(":") else { return true }
        guard !text.hasPrefix(":"), let port = text.split(separator: ":", omittingEmptySubsequences: false).last else {
            return false
        }
        return self.isCount(String(port)) && UInt16(port) != nil
    }
}
