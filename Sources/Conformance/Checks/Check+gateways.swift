import Glibc
import PluginABI
import Workers

extension Check {
    static let serving = Check(
        "serving",
        ["P-61", "P-62"],
        "a gateway accepts connections where it says, again where its predecessor did, and none once it ends",
        .service([PLUGIN_KIND_GATEWAY]) { service in
            guard service.mayListen else {
                throw Inapplicable("it may not listen; --grant-needs lets it")
            }
            let deadline = service.deadline
            let kept = Kept()
            let first = try service.session(instances: 1, listeningAt: "127.0.0.1:0") { clients in
                kept.set(try Self.serve(clients[0], at: [], deadline))
                return Judgement()
            }
            let address = String(decoding: kept.bytes, as: UTF8.self)
            let second = try service.session(instances: 1, listeningAt: address) { clients in
                var judgement = Judgement()
                let again = try Self.serve(clients[0], at: kept.bytes, deadline)
                let found = String(decoding: again, as: UTF8.self)
                judgement.add(Self.difference("P-61", "the address of a successor", found, from: address))
                let drained = try clients[0].call(2, [100, 0, 0, 0], deadline: deadline)
                guard drained.isOK, drained.bytes.count == 4 else {
                    let found = drained.isOK ? "an answer of \(drained.bytes.count) bytes" : drained.reason
                    throw BrokenPromise("P-62", expected: "drain answers with a number", found: found)
                }
                let state = Self.accepts(address) ? "accepted" : "refused"
                judgement.add(Self.difference("P-62", "a connection after drain is", state, from: "refused"))
                return judgement
            }
            return Judgement(first, second)
        }
    )

    /// Has a gateway serve; returns the address that it answers.
    private static func serve(_ client: CallClient, at address: [UInt8], _ deadline: Int64) throws -> [UInt8] {
        let answer = try client.call(1, address, deadline: deadline)
        guard answer.isOK else { throw BrokenPromise("P-61", expected: "it serves", found: answer.reason) }
        let text = String(decoding: answer.bytes, as: UTF8.self)
        guard Self.accepts(text) else {
            throw BrokenPromise("P-61", expected: "connections are accepted at '\(text)'", found: "they are not")
        }
        return answer.bytes
    }

    /// Whether a connection to a port of this machine is made.
    private static func accepts(_ address: String) -> Bool {
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { return false }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: target) { target in
            target.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
