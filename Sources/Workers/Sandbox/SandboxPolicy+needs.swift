import Discovery

// What each capability of a need comes to; without a detail it is all of it:
//
//   network      `PORT`, `tcp:PORT`, `HOST:PORT`: TCP to that port; `udp:PORT`: datagrams; `HOST`: all, for no kernel
//                limits hosts; `unix`, `unix:PATH` or PATH: sockets of this machine, and nothing else is
//   listen       `PORT`, `HOST:PORT`: accepting connections at that port
//   read, write  a path, with everything beneath
//   environment  the name of a variable
//   processes    other programs, read and run from where the system has them
//   signals      signals to any process of the same user, whatever path it names
//   memory       MiB in place of the default

extension SandboxPolicy {
    /// Makes a policy that grants what was granted.
    ///
    /// - Parameter needs: Resolved: none points at an option any more.
    /// - Returns: The policy, and of each need that means nothing what is wrong with it.
    public static func granting(_ needs: [Need], mode: SandboxMode) -> (policy: SandboxPolicy, problems: [String]) {
        var policy = SandboxPolicy(mode: mode)
        var problems: [String] = []
        for need in needs {
            if let problem = policy.grant(need) { problems.append("the need `\(need)`: \(problem)") }
        }
        return (policy, problems)
    }

    private mutating func grant(_ need: Need) -> String? {
        switch need.capability {
        case "network": return self.grantNetwork(need.detail)
        case "listen": return self.grantListening(need.detail)
        case "read", "write":
            let path = need.detail.isEmpty ? "/" : need.detail
            guard path.hasPrefix("/") else { return "expected an absolute path" }
            if need.capability == "read" {
                self.readable.append(path)
            } else {
                self.writable.append(path)
            }
        case "environment":
            guard !need.detail.utf8.contains(UInt8(ascii: "=")) else { return "expected the name of a variable" }
            self.environment.append(need.detail)
        case "processes": self.allowsProcesses = true
        case "signals": self.allowsSignals = true
        case "memory":
            guard let mebibytes = need.detail.isEmpty ? Self.allMemory : Int(need.detail), mebibytes > 0,
                mebibytes <= Self.allMemory
            else { return "expected a number of MiB" }
            self.memory = max(self.memory, mebibytes << 20)
        default: return "there is no such capability"
        }
        return nil
    }

    private mutating func grantListening(_ detail: String) -> String? {
        guard !detail.isEmpty else {
            self.listening = .all
            return nil
        }
        guard let port = Capability.listeningPort(of: detail) else { return "expected PORT or HOST:PORT" }
        switch self.listening {
        case .none: self.listening = .ports([port])
        case .ports(let others): self.listening = .ports(others + [port])
        case .all: break
        }
        return nil
    }

    /// MiB that no machine has.
    private static let allMemory = 1 << 24

    private mutating func grantNetwork(_ detail: String) -> String? {
        if detail == "unix" || detail.hasPrefix("unix:") || detail.hasPrefix("/") {
            self.allowsLocalSockets = true
            return nil
        }
        let isAddress = Capability.isAddressOfVersion6(detail)
        let port = detail.lastIndex(of: ":").map { detail[detail.index(after: $0)...] } ?? detail[...]
        guard !isAddress, let number = UInt16(port), number > 0 else {
            guard isAddress || !detail.contains(":"), detail.isEmpty || Int(detail) == nil else {
                return "expected PORT or HOST:PORT"
            }
            self.network = .all
            return nil
        }
        // Datagrams come with any port.
        let ports = detail.hasPrefix("udp:") ? [] : [number]
        switch self.network {
        case .none: self.network = .ports(ports)
        case .ports(let others): self.network = .ports(others + ports)
        case .all: break
        }
        return nil
    }
}
