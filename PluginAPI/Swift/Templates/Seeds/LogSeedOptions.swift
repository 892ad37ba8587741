/// The options that every log template model with default seeds has: how addresses and ports are drawn.
enum LogSeedOptions {
    /// Beyond this, the table of addresses would be larger than the caches.
    private static let widest = 10_000

    static let addressDeviation = Option(
        "model-ip-stddev",
        default: 100,
        in: 0...Self.widest,
        placeholder: "N",
        help: "Standard deviation of the addresses of log models; 0: all the same."
    )
    static let portDeviation = Option(
        "model-port-stddev",
        default: 2,
        in: 0...Self.widest,
        placeholder: "N",
        help: "Standard deviation of those ports of log models that are not valid ones; 0: all the same."
    )
    static let validPortProbability = Option(
        "model-valid-port-probability",
        default: 0.4,
        in: 0...1,
        placeholder: "P",
        help: "Probability that a port of a log model is one of the valid ones."
    )
    static let validPorts = Option(
        "model-valid-ports",
        default: ["21=5", "22=10", "23=5", "25=5", "80=100", "110=5", "220=5", "443=20"],
        placeholder: "PORT[=WEIGHT],..",
        help: "The valid ports of log models and how often each is drawn compared with the others; 1 without a weight."
    )

    /// All of them, but for those whose names the model has taken for options of its own.
    static func all(besides own: [any OptionDeclaring]) -> [any OptionDeclaring] {
        let all: [any OptionDeclaring] = [
            Self.addressDeviation, Self.portDeviation, Self.validPortProbability, Self.validPorts,
        ]
        return all.filter { option in !own.contains { $0.name == option.name } }
    }

    /// The distributions that the options ask for.
    ///
    /// - Throws: `OptionError` for valid ports that are none.
    static func tables(_ context: Context) throws(OptionError) -> LogSeedTables {
        let probability = context[Self.validPortProbability]
        return LogSeedTables(
            addresses: .addresses(deviation: Double(context[Self.addressDeviation])),
            ports: .ports(
                deviation: Double(context[Self.portDeviation]),
                known: try Self.ports(context[Self.validPorts], canBeDrawn: probability > 0),
                probability: probability
            )
        )
    }

    /// Reads ports with their weights.
    static func ports(_ texts: [String], canBeDrawn: Bool) throws(OptionError) -> [(port: Int, weight: Double)] {
        var ports: [(port: Int, weight: Double)] = []
        for text in texts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count <= 2, let port = Int(parts[0]), (0...65535).contains(port) else {
                throw OptionError(
                    Self.validPorts,
                    "got \"\(text)\", expected a port from 0 to 65535, or one with its weight as in 80=100"
                )
            }
            let weight = parts.count == 2 ? Int(parts[1]) : 1
            guard let weight, (0...1_000_000_000).contains(weight) else {
                throw OptionError(
                    Self.validPorts,
                    "got \"\(text)\", expected an integer from 0 to 1000000000 as the weight behind \"=\""
                )
            }
            ports.append((port, Double(weight)))
        }
        guard !canBeDrawn || ports.contains(where: { $0.weight > 0 }) else {
            throw OptionError(Self.validPorts, "no port has a weight above 0; give one, or a probability of 0")
        }
        return ports
    }
}
