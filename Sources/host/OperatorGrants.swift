import Discovery

/// What the operator has granted for good. The file is read when it is first needed, and most runs never need it.
final class OperatorGrants {
    let store: GrantStore
    private var loaded: Result<GrantList, GrantStoreError>?

    init(_ store: GrantStore) { self.store = store }

    /// All grants.
    func list() throws(GrantStoreError) -> GrantList {
        let result = self.loaded ?? Result { () throws(GrantStoreError) in try self.store.read() }
        self.loaded = result
        return try result.get()
    }

    /// Has the file read again, which the operator may have changed meanwhile.
    func forget() { self.loaded = nil }

    /// Why the grants could not be read; nil as long as nobody needed them.
    var failure: GrantStoreError? { if case .failure(let error) = self.loaded { error } else { nil } }

    /// What an extension may have, and what it lacks; if the grants cannot be read it may have nothing.
    func decision(
        about description: ExtensionDescription,
        digest: SHA256Digest?,
        file: String
    ) -> GrantDecision {
        let list = (try? self.list()) ?? GrantList()
        return list.decision(about: description, digest: digest, file: file)
    }

    /// Whether an extension of a scanned file has all that it needs.
    func isGranted(_ description: ExtensionDescription, _ file: RegisteredFile) -> Bool {
        self.decision(about: description, digest: file.digest, file: file.path).isGranted
    }
}
