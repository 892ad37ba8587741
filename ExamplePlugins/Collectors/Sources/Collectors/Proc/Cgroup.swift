import PluginAPI

/// A control group; its links lead to the one that it is in.
struct Cgroup: ModelElement {
    static let type = "Cgroup"
    /// The path.
    let id: String
    var name: String { self.id.split(separator: "/").last.map { String($0) } ?? "" }
    var record: Record { [:] }

    init(_ path: String) { self.id = path }

    init(id: String, record: Record) { self.id = id }

    /// Adds a group and those that it is in, as far as they are not there.
    static func add(_ path: String, to model: ClusterModel) throws {
        guard try model.find(Cgroup.self, path) == nil else { return }
        try model.put(Cgroup(path))
        guard path != "/", let slash = path.lastIndex(of: "/") else { return }
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        try self.add(parent, to: model)
        try model.link(Cgroup.self, path, to: Cgroup.self, parent)
    }
}
