/// Sees the arguments of a run before it begins, and may change them. (Comes from Avalon's `BaseGeneric`.)
public protocol Generic: Extension {
    /// Whether it is asked before every run, and not only where one of its own options was given.
    static var isAlwaysAsked: Bool { get }

    /// Makes an instance.
    ///
    /// - Throws: Anything; the run does not begin and ends with its description.
    init(_ context: Context) throws

    /// Looks at the arguments and changes them.
    ///
    /// - Throws: As `init`.
    mutating func adjust(_ arguments: Arguments) throws
}

extension Generic {
    /// Only where one of its own options was given.
    public static var isAlwaysAsked: Bool { false }
}
