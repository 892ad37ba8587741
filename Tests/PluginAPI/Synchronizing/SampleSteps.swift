import PluginAPI
import Synchronization

// The steps of the seed: a person with two names.

final class MyModel: ModelObject, ObjectModel {}

extension MyModel {
    /// The convenience method of the seed.
    var fullName: String { "\(self.first_name as String) \(self.last_name as String)" }
}

final class MyPage: ModelObject, ObjectModel {}

/// What a backend has been told, by id.
final class SampleBackend: Sendable {
    static let shared = SampleBackend()
    private let state = Mutex<[String: [Int: String]]>([:])

    func set(_ name: String, _ id: Int, _ text: String?) {
        self.state.withLock { $0[name, default: [:]][id] = text }
    }

    func records(_ name: String) -> [Int: String] { self.state.withLock { $0[name] ?? [:] } }
}

struct SampleProblem: Error, CustomStringConvertible {
    let description: String
}

final class SyncMyModel: SyncStep, PendingFetching, AfterSyncSaving {
    static let name = "sync_my_model"
    static let externalDependencies = ["Elsewhere"]
    static let backend = Option("backend", default: "none", help: "Whose records are written.")
    static let options: [any OptionDeclaring] = [SyncMyModel.backend]
    private let context: Context

    init(_ context: Context) throws {
        if context[Self.backend] == "away" { throw SampleProblem(description: "the backend is away") }
        self.context = context
    }

    func syncRecord(_ o: MyModel) throws {
        switch o.first_name as String {
        case "Bad": throw SampleProblem(description: "no such name")
        case "Odd": throw InnocuousException("an odd name")
        case "Slow": throw DeferredException("still at it")
        default: break
        }
        SampleBackend.shared.set(self.context[Self.backend], o.id, o.fullName)
        o.backend_handle = "person-\(o.id)"
        try o.save()
        self.context.log(.info, "sync'ing object \(o)")
    }

    func deleteRecord(_ o: MyModel) throws { SampleBackend.shared.set(self.context[Self.backend], o.id, nil) }

    func fetchPending(deletion: Bool) throws -> [Int]? {
        deletion ? nil : try MyModel.objects.filter(last_name__icontains: "doe").map(\.id)
    }

    func afterSyncSave(_ o: MyModel) throws { self.context.log(.info, "saved \(o)") }
}

/// Gives each person a page.
final class MyModelPolicy: ModelPolicy {
    static let name = "my_model_policy"
    static let handles: Set<ObjectChange> = [.create, .delete]

    init(_ context: Context) {}

    func handleCreate(_ model: MyModel) throws {
        let page = MyPage()
        page.title = model.fullName
        try page.setLink("person", to: model)
        try page.save()
    }

    func handleDelete(_ model: MyModel) throws {
        for page in try model.list("pages").all(as: MyPage.self) { try page.delete() }
    }
}

final class MyModelPullStep: PullStep {
    static let name = "my_model_pull_step"
    static let observedModel: String? = "MyModel"

    init(_ context: Context) {}

    func pullRecords() throws {
        let o = MyModel()
        o.first_name = "John"
        o.last_name = "Doe"
        o.no_sync = true
        try o.save()
    }
}

final class MyModelEventStep: EventStep {
    static let name = "my_model_event_step"
    static let topics = ["MyTopic"]

    init(_ context: Context) {}

    func processEvent(_ event: BusEvent) throws {
        let value = try JSON.decode(event.text).record ?? [:]
        let (first, last) = (value["first_name"] ?? .null, value["last_name"] ?? .null)
        guard try MyModel.objects.filter(first_name: first, last_name: last).isEmpty else { return }
        try MyModel.objects.new(first_name: first, last_name: last).save(alwaysUpdateTimestamp: true)
    }
}
