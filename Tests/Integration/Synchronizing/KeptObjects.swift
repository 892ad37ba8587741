import Records
import Services
import TestSupport
import Testing

@testable import Synchronizing

/// What a synchronizer that does not run keeps in SQLite, and the commands of the host that are about it.
final class KeptObjects {
    let workspace: Workspace
    private var models: String
    private let grants = ["gateway/http-gateway", "store/sqlite"].map { "--grant=\($0)" }

    var place: String { "\(self.workspace.path)/work" }
    private var data: String { "\(self.place)/data" }

    init(_ models: String = SmallModels.text) throws {
        self.workspace = try Workspace([], examples: ["http-gateway.so", "sqlite.so"])
        self.models = models
        try Files.makeDirectory("\(self.place)/models")
        try Files.makeDirectory(self.data)
        try self.setModels(models)
        try self.configure()
    }

    func setModels(_ text: String) throws {
        self.models = text
        try Files.write(text, to: "\(self.place)/models/small.xproto")
    }

    /// Replaces a line of the models by another, or by nothing.
    func replace(_ part: String, by line: String) throws {
        let lines = self.models.split(separator: "\n", omittingEmptySubsequences: false)
        try self.setModels(lines.map { $0.contains(part) ? line : String($0) }.joined(separator: "\n"))
    }

    func configure(_ lines: String = "") throws {
        let text = "name: small\nmodels_dir: models\nstore: sqlite\ndata_dir: data\n\(lines)\n"
        try Files.write(text, to: "\(self.place)/sync.yaml")
    }

    /// Starts the host.
    func start(_ word: String, _ arguments: [String] = []) throws -> ChildProcess {
        let http = word == "serve" ? ["--http=127.0.0.1:0"] : []
        return try self.workspace.start(
            ["--ext", self.workspace.ext, word, "--synchronizer=sync.yaml"] + http + arguments + self.grants
        )
    }

    /// Runs the host to its end.
    func host(_ word: String, _ arguments: String...) throws -> FinishedProcess {
        try self.start(word, arguments).wait()
    }

    // MARK: - What is kept

    /// Works with the store itself.
    func store<Success>(_ body: (StoreClient) throws -> Success) throws -> Success {
        let label = "kept-\(self.workspace.path.split(separator: "/").last ?? "")"
        let (service, store) = try StorePlugin.sqlite.store(at: self.data, label: label)
        defer { service.finish() }
        return try body(store)
    }

    /// The files of the store, by their names.
    func files() throws -> [String: [UInt8]] {
        try Files.entries(self.data).reduce(into: [:]) { $0[$1] = try Files.read("\(self.data)/\($1)") }
    }

    /// Has the store be in these files, and in no others.
    func putBack(_ files: [String: [UInt8]]) throws {
        for name in try Files.entries(self.data) { Files.remove("\(self.data)/\(name)") }
        for (name, bytes) in files { try Files.write(bytes, to: "\(self.data)/\(name)") }
    }

    /// Works with a copy of the store, which may be of somebody else just now who stands still.
    func copied<Success>(_ body: (StoreClient) throws -> Success) throws -> Success {
        let place = try StorePlace()
        for (name, bytes) in try self.files() where !name.hasSuffix("-shm") {
            try Files.write(bytes, to: "\(place.path)/\(name)")
        }
        let (service, store) = try StorePlugin.sqlite.store(at: place.path, label: place.label)
        defer { service.finish() }
        return try body(store)
    }

    /// Works with the objects, by the models as they are now.
    func change(_ body: (ObjectBase) throws -> Void) throws {
        let outcome = XProtoReader.read([XProtoSource(name: "small.xproto", text: self.models)])
        let model = try #require(outcome.models, "\(outcome.findings)")
        try self.store { store in
            let base = try ObjectBase(store, model)
            defer { base.close() }
            try body(base)
        }
    }

    /// Makes objects of all models: each owner has a place, a house and a room in the house. Some are deleted and wait.
    func fill(_ count: Int) throws {
        try self.change { base in
            for number in 0..<count {
                try base.change { (objects) throws(ObjectRefusal) in
                    func make(_ model: String, _ values: [String: Value]) throws(ObjectRefusal) -> Int {
                        try objects.save(
                            ObjectTransaction.SaveRequest(model: model, id: 0, values: values),
                            by: .administrator
                        ).id
                    }
                    let owner = try make("Owner", ["name": .string("owner \(number)")])
                    _ = try make(
                        "Place",
                        [
                            "name": .string("place \(number)"), "kind": "field", "size": .int(number % 7),
                            "owner_id": .int(owner), "note": "green",
                        ]
                    )
                    let house = try make(
                        "House",
                        ["name": .string("house \(number)"), "street": "long", "number": .int(number)]
                    )
                    _ = try make(
                        "Room",
                        ["name": "kitchen", "place_id": .int(house), "owners_ids": [.int(owner)]]
                    )
                    guard number % 5 == 4 else { return }
                    _ = try objects.note(["backend_need_delete": true], in: owner)
                    try objects.delete(owner, of: nil, version: nil, by: .administrator)
                }
            }
            try base.keep([ForeignPartition("topic", 3): UInt64(count)], of: "events")
        }
    }

    /// All that is in the store, but for who has the right to change it.
    func contents() throws -> [String: [[UInt8]: [UInt8]]] {
        try self.store { try Self.contents($0) }
    }

    static func contents(_ store: StoreClient) throws -> [String: [[UInt8]: [UInt8]]] {
        let collections = ObjectCollections(store)
        let all =
            [collections.objects, collections.state, collections.positions]
            + ObjectEntry.Place.allCases.map { collections[$0] }
        var found: [String: [[UInt8]: [UInt8]]] = [:]
        for collection in all {
            try store.forEach(StoreScan(collection)) { found[collection.name, default: [:]][$0.key] = $0.value }
        }
        return found
    }

    /// The models that the objects are kept by.
    func schema() throws -> DataModel? { try self.store { try StoredSchema($0).kept() } }

    func objects() throws -> [ObjectRecord] {
        try self.contents()["sync_objects", default: [:]].compactMap { key, bytes in
            StoredObject(id: ObjectEntry.id(of: key), bytes)?.record
        }.sorted { $0.id < $1.id }
    }

    /// Keys that objects are found by which are missing, and those that no object has.
    func wrongKeys() throws -> Int {
        let contents = try self.contents()
        guard let model = try self.schema() else { return -1 }
        let layout = ObjectLayout(model)
        var expected: Set<ObjectEntry> = []
        for record in try self.objects() { expected.formUnion(layout[record.model]?.entries(of: record) ?? []) }
        var found: Set<ObjectEntry> = []
        let names = ["sync_members", "sync_pending", "sync_links", "sync_index"]
        for place in ObjectEntry.Place.allCases {
            for key in contents[names[place.rawValue], default: [:]].keys {
                found.insert(ObjectEntry(place, prefix: Array(key.dropLast(8)), id: ObjectEntry.id(of: key)))
            }
        }
        return expected.symmetricDifference(found).count
    }
}
