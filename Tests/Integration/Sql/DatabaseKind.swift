import Testing

/// The databases that the tests have real ones of.
enum DatabaseKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgresql
    case mysql

    var testDescription: String { self.rawValue }

    /// Those with a server of their own.
    static let servers: [DatabaseKind] = [.postgresql, .mysql]
}
