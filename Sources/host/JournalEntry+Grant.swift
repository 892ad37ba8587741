import Discovery
import Workers

extension JournalEntry {
    /// What the operator granted for good.
    init(granted grant: Grant) {
        self.init(grant, event: "`host grant`", decision: Self.words(grant))
    }

    /// What the operator took back.
    init(revoked grant: Grant) {
        self.init(grant, event: "`host revoke`", decision: "no longer \(Self.words(grant))")
    }

    private init(_ grant: Grant, event: String, decision: String) {
        self.init(kind: grant.kind, name: grant.name, file: grant.file, event: event, decision: decision)
    }

    private static func words(_ grant: Grant) -> String {
        "granted \(needList(grant.needs)) for sha256 \(grant.digest)"
    }
}
