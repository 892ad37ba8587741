/// Why a check has nothing to look at; neither good nor bad.
struct Inapplicable: Error, Hashable, Sendable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
