import PluginAPI

/// Brings persons to a directory of JSON files, one a person.
final class SyncMyModel: SyncStep {
    static let name = "sync_my_model"
    static let summary = "Keeps a JSON file for each person."
    static let directory = Option<String>(required: "directory", placeholder: "DIR", help: "Where the files are.")
    static let options: [any OptionDeclaring] = [SyncMyModel.directory]
    static let needs = [Need("write", "--directory/")]

    private let backend: Directory
    private let context: Context

    init(_ context: Context) throws {
        self.backend = try Directory(context[Self.directory])
        self.context = context
    }

    func syncRecord(_ o: MyModel) throws {
        self.context.log(.info, "sync'ing object \(o)")
        let person: Record = [
            "id": .int(o.id), "first_name": o["first_name"], "last_name": o["last_name"],
            "full_name": o.full_name,
        ]
        try self.backend.write(
            String(decoding: JSON.encode(.map(person)), as: UTF8.self) + "\n",
            to: "person-\(o.id).json"
        )
    }

    func deleteRecord(_ o: MyModel) throws {
        self.context.log(.info, "deleting object \(o)")
        try self.backend.remove("person-\(o.id).json")
    }
}
