import PluginAPI

/// A socket of TCP or UDP.
struct Socket: ModelElement {
    static let type = "Socket"
    /// Protocol and both ends.
    let id: String
    let inode: Int
    let state: String
    let local: String
    let remote: String
    var name: String { self.local }
    var record: Record {
        [
            "local": .string(self.local), "remote": .string(self.remote), "state": .string(self.state),
            "inode": .int(self.inode),
        ]
    }

    private static let states = [
        "", "established", "syn-sent", "syn-received", "fin-wait-1", "fin-wait-2", "time-wait", "closed", "close-wait",
        "last-ack", "listening", "closing",
    ]

    /// Reads a line of /proc/net; nil: it is the heading, or none.
    init?(_ line: Substring, _ kind: String) {
        let words = line.split(separator: " ")
        guard words.count >= 10, let local = Self.address(words[1]), let remote = Self.address(words[2]),
            let state = Int(words[3], radix: 16), let inode = Int(words[9])
        else { return nil }
        self.local = local
        self.remote = remote
        self.inode = inode
        self.state = Self.states.indices.contains(state) ? Self.states[state] : "\(state)"
        self.id = "\(kind):\(local)-\(remote)-\(inode)"
    }

    init(id: String, record: Record) {
        self.id = id
        self.inode = record["inode"]?.integer ?? 0
        self.state = record["state"]?.text ?? ""
        self.local = record["local"]?.text ?? ""
        self.remote = record["remote"]?.text ?? ""
    }

    /// The address that the kernel writes as words of 32 bits in the order of the machine's bytes.
    static func address(_ text: Substring) -> String? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1], radix: 16), parts[0].utf8.count % 8 == 0 else { return nil }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
            rest = rest.dropFirst(8)
        }
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") + ":\(port)" }
        guard bytes.count == 16 else { return nil }
        let groups = stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
        return "[\(groups.joined(separator: ":"))]:\(port)"
    }
}
