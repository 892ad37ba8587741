import Workers

/// The figures that a gateway tells, as samples of metrics.
public enum GatewayFigures {
    /// Nanoseconds that it may take to tell them.
    private static let deadline: Int64 = 2_000_000_000
    /// Longest name that is taken over.
    private static let longestName = 64

    /// What the figures are that most gateways tell.
    private static let sentences = [
        "connections": "Connections of clients that are open.",
        "connections_total": "Connections of clients that were accepted.",
        "requests_total": "Requests that were handed over to the host.",
        "refused_total": "Requests that the gateway answered itself, because they go beyond a limit or have no token.",
        "timeouts_total": "Connections that were closed because a client took too long.",
        "evicted_total": "Idle connections that were closed to make room for new ones.",
        "body_bytes_total": "Bytes of the bodies of requests.",
    ]

    /// The sentence about a figure; a gateway may tell some that nobody here knows.
    private static func help(_ name: String) -> String {
        Self.sentences[name] ?? "What the gateway counts as \(name); see its own documentation."
    }

    /// Asks for them; none come where there is no worker.
    public static func ask(_ client: CallClient, _ verb: UInt32, _ found: @escaping @Sendable ([MetricSample]) -> Void)
    {
        client.call(verb, [], deadline: Self.deadline) { result in
            guard case .success(let answer) = result, answer.isOK else { return found([]) }
            found(Self.samples(in: answer.bytes))
        }
    }

    /// The samples in an answer; what cannot be read is left out with all behind it, for a worker may say anything.
    public static func samples(in bytes: [UInt8]) -> [MetricSample] {
        var samples: [MetricSample] = []
        var offset = 0
        while bytes.count - offset >= 4 {
            let length = bytes.withUnsafeBytes {
                Int($0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
            let rest = bytes.count - offset - 4
            guard (1...Self.longestName).contains(length), length + 8 <= rest else { break }
            let name = bytes[(offset + 4)..<(offset + 4 + length)]
            guard name.allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }) else { break }
            let value = bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: offset + 4 + length, as: UInt64.self)
            }
            samples.append(
                MetricSample(
                    "pluginhost_gateway_\(String(decoding: name, as: UTF8.self))",
                    help: Self.help(String(decoding: name, as: UTF8.self)),
                    value: Int(clamping: value)
                )
            )
            offset += 12 + length
        }
        return samples
    }
}
