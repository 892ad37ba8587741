/// Which objects failed, and which wait for them: what waits tells why. A value that knows no store.
struct FailedDependencies {
    /// Why an object has to wait.
    struct Reason: Hashable {
        /// The object that failed.
        let id: Int
        /// What is kept as `backend_status`.
        let text: String
        /// What is kept as `backend_code`.
        let code: Int
    }

    private var failed: [Int: Reason] = [:]
    private var told: [Int: Reason] = [:]

    /// Whether there is nothing to be told.
    var isEmpty: Bool { self.failed.isEmpty }

    /// An object failed.
    mutating func failed(_ id: Int, _ model: String, _ text: String, code: Int) {
        let text = "Failed due to error in model \(model) id \(id): \(text)"
        self.failed[id] = Reason(id: id, text: StatusText.cut(text, 500), code: code)
    }

    /// Somebody else has to bring an object up to date, and has not yet.
    mutating func isUnmet(_ id: Int, _ model: String) {
        let text = "External dependency on object \(model) id \(id) not met"
        self.failed[id] = Reason(id: id, text: text, code: 1)
    }

    /// An object is well, or gone.
    mutating func forget(_ id: Int) {
        self.failed[id] = nil
        self.told[id] = nil
    }

    /// Why an object waits that is blocked by others; nil: nothing failed, or that is known already.
    mutating func news(for id: Int, blockedBy blocking: [Int]) -> Reason? {
        for other in blocking {
            // What blocks may itself be blocked.
            guard let reason = self.failed[other] ?? self.told[other].flatMap({ self.failed[$0.id] }) else { continue }
            guard self.told[id] != reason else { return nil }
            self.told[id] = reason
            return reason
        }
        return nil
    }
}
