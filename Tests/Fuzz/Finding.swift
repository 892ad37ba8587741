/// What a reader did that it must not do, other than ending the process.
struct Finding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Throws a finding unless something holds.
    static func unless(_ holds: Bool, _ description: @autoclosure () -> String) throws(Finding) {
        if !holds { throw Finding(description()) }
    }
}
