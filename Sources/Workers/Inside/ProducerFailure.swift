/// Why a producer had to end, for the host's message.
struct ProducerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
