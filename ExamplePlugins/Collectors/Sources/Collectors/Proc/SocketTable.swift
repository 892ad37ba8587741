import PluginAPI

/// The sockets of the machine, as /proc/net lists them.
enum SocketTable {
    /// Adds all of them.
    ///
    /// - Returns: The lists that cannot be read.
    static func add(to model: ClusterModel, on machine: String) throws -> [String] {
        var missing: [String] = []
        for kind in ["tcp", "tcp6", "udp", "udp6"] {
            let path = "/proc/net/\(kind)"
            guard let bytes = try? FileText.read(path, limit: 1 << 26) else {
                // A machine without IPv6 has no lists of it.
                if !kind.utf8.contains(UInt8(ascii: "6")) { missing.append(path) }
                continue
            }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                guard let socket = Socket(line, kind) else { continue }
                try model.put(socket)
                try model.link(Socket.self, socket.id, to: ComputeNode.self, machine)
            }
        }
        return missing
    }
}
