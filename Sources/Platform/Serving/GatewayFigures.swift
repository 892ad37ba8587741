import Workers

/// The figures that a gateway tells, as samples of metrics.
enum GatewayFigures {
    /// Nanoseconds that it may take to tell them.
    private static let deadline: Int64 = 2_000_000_000
    /// Longest name that is taken over.
    private static let longestName = 64

    /// Asks for them; none come where there is no worker.
    static func ask(_ client: CallClient, _ verb: UInt32, _ found: @escaping @Sendable ([MetricSample]) -> Void) {
        client.call(verb, [], deadline: Self.deadline) { result in
            guard case .success(let answer) = result, answer.isOK else { return found([]) }
            found(Self.samples(in: answer.bytes))
        }
    }

    /// The samples in an answer; what cannot be read is left out with all behind it, for a worker may say anything.
    static func samples(in bytes: [UInt8]) -> [MetricSample] {
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
                    help: "A figure of the gateway.",
                    value: Int(clamping: value)
                )
            )
            offset += 12 + length
        }
        return samples
    }
}
