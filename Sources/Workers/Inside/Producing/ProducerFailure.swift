/// Why a producer had to end, for the host's message.
struct ProducerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
    /// Whether the plugin refused the value of an option.
    let isBadOption: Bool

    init(_ description: String, isBadOption: Bool = false) {
        self.description = description
        self.isBadOption = isBadOption
    }
}
