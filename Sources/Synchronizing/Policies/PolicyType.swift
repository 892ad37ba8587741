/// What is known of a value of a policy before it is evaluated.
enum PolicyType: Equatable {
    /// Anything.
    case unknown
    case value
    case object(String)
    case list(String)
}
