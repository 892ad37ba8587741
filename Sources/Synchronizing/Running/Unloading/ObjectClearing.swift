import Records
import Services
import Synchronization
import Workers

// What is made while it runs, by a policy or over HTTP, is deleted as well: models without objects are what it is for.

/// Deletes all objects of the models that do not come with the host, and tells when the last of them is gone. For any thread.
final class ObjectClearing: Sendable {
    private enum Notice: Sendable {
        case changed([ObjectChange])
        case stop
    }

    /// Objects that are deleted in a row.
    private static let page = 500
    /// Nanoseconds before something is tried again that the store did not do.
    private static let storePatience: Int64 = 2_000_000_000

    private let base: ObjectBase
    private let models: [String]
    private let mailbox: Mailbox<Notice>
    private let subscription: Int
    private let log: SyncEngine.Log
    private let hasEnded = CallWaiter<Bool>()

    /// Starts its thread.
    ///
    /// - Parameter done: Called once, on that thread.
    init(
        _ base: ObjectBase,
        _ log: @escaping SyncEngine.Log,
        done: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        self.base = base
        self.log = log
        self.models = base.model.models.filter { DataModel.base.model($0.name) == nil && !$0.isAbstract }.map(\.name)
        let mailbox = try Mailbox<Notice>()
        self.mailbox = mailbox
        let models = Set(self.models)
        self.subscription = base.subscribe { changes in
            let ours = changes.filter { models.contains($0.record.model) }
            if changes.isEmpty || !ours.isEmpty { mailbox.post(.changed(ours)) }
        }
        try DataThread(named: "unloading") { self.run(done) }.detach()
    }

    /// Ends it. Blocks.
    func stop() {
        self.base.unsubscribe(self.subscription)
        self.mailbox.post(.stop)
        _ = self.hasEnded.wait()
    }

    private func run(_ done: () -> Void) {
        defer { self.hasEnded.finish(true) }
        var told: Set<Int> = []
        var (isDone, isDue) = (false, true)
        while true {
            if isDue, !isDone {
                do throws(ObjectRefusal) {
                    try self.deleteAll(&told)
                    isDue = false
                    if try self.isEmpty() {
                        isDone = true
                        done()
                    }
                } catch {
                    self.log(.error, "", "unloading: \(error); it is tried again")
                }
            }
            self.mailbox.wait(nanoseconds: isDue && !isDone ? Self.storePatience : -1)
            for notice in self.mailbox.takeAll() {
                guard case .changed(let changes) = notice else { return }
                // Empty: nobody knows what has changed.
                let isNews = changes.contains { $0.isPurged || !$0.record.flag(Bookkeeping.deleted) }
                if changes.isEmpty || isNews { isDue = true }
            }
        }
    }

    /// Whether there is no object left, deleted or not.
    private func isEmpty() throws(ObjectRefusal) -> Bool {
        for model in self.models {
            for isDeleted in [false, true] {
                let prefix = ObjectEntry.members(model, isDeleted: isDeleted)
                guard try self.base.source.ids(.members, prefix, limit: 1).ids.isEmpty else { return false }
            }
        }
        return true
    }

    private func deleteAll(_ told: inout Set<Int>) throws(ObjectRefusal) {
        var count = 0
        for model in self.models {
            var last = 0
            while true {
                let prefix = ObjectEntry.members(model, isDeleted: false)
                let page = try self.base.source.ids(.members, prefix, after: last, limit: Self.page)
                for (id, refusal) in try self.delete(page.ids) {
                    guard told.insert(id).inserted else { continue }
                    self.log(.warning, "", "unloading: \(model)-\(id) stays: \(refusal)")
                }
                count += page.ids.count
                guard page.hasMore, let id = page.ids.last else { break }
                last = id
            }
        }
        if count > told.count { self.log(.info, "", "unloading: \(count) objects are deleted") }
    }

    /// - Returns: Those that stay, and why.
    private func delete(_ ids: [Int]) throws(ObjectRefusal) -> [Int: String] {
        let refused = Refusals()
        for id in ids {
            self.base.change(
                { (objects) throws(ObjectRefusal) in
                    guard try objects.object(id) != nil else { return false }
                    try objects.delete(id, of: nil, version: nil, by: .administrator)
                    return try objects.object(id)?.record.flag(Bookkeeping.writeProtect) ?? false
                },
                completion: { result in
                    switch result {
                    case .success(false): break
                    case .success(true): refused.add(id, "it is write_protect; set that to false to have it deleted")
                    case .failure(let refusal): refused.add(id, refusal.description)
                    }
                }
            )
        }
        // Changes are made in their order.
        try self.base.change { (_) throws(ObjectRefusal) in }
        return refused.all
    }

    /// What the thread of the objects tells.
    private final class Refusals: Sendable {
        private let byID = Mutex<[Int: String]>([:])

        var all: [Int: String] { self.byID.withLock { $0 } }

        func add(_ id: Int, _ reason: String) { self.byID.withLock { $0[id] = reason } }
    }
}
