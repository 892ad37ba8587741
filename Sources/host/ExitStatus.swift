/// The exit status of the host.
struct ExitStatus: RawRepresentable, Equatable {
    let rawValue: Int32

    static let success = ExitStatus(rawValue: 0)
    /// The run failed, in whole or in part.
    static let failure = ExitStatus(rawValue: 1)
    /// The command line cannot be understood, or names what does not exist.
    static let usage = ExitStatus(rawValue: 2)

    /// A signal ended the run.
    static func signal(_ number: Int32) -> ExitStatus { ExitStatus(rawValue: 128 + number) }
}
