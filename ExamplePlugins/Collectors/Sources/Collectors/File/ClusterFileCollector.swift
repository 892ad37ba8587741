import PluginAPI

/// Takes the model from a file, which may change: it is read anew in each period. It is XML as Watcher writes models, or JSON:
///
///     {"elements": [{"type": "ComputeNode", "id": "n1", "fields": {"hostname": "one", "vcpus": 8}},
///                   {"type": "Instance", "id": "i1", "fields": {"name": "web", "vcpus": 2}}],
///      "links": [["Instance", "i1", "ComputeNode", "n1"]]}
///
/// What makes no sense in it is told with its line or its place, and the model stays what it was.
final class ClusterFileCollector: Collector {
    static let name = "cluster_file"
    static let summary = "Takes the model from a file in XML or JSON."
    static let version = "1.0"
    static let path = Option<String>(required: "path", placeholder: "FILE", help: "The file, in XML or JSON.")
    static let period = Option("period", default: 10, in: 1...86_400, help: "Seconds between two looks at the file.")
    static let options: [any OptionDeclaring] = [path, period]
    static let needs = [Need("read", "--path")]

    /// 256 MiB: a million instances.
    private static let limit = 1 << 28

    private let path: String

    init(_ context: Context) { self.path = context[Self.path] }

    func execute() throws -> ClusterModel {
        let bytes = try FileText.read(self.path, limit: Self.limit)
        let model = ClusterModel()
        do throws(ModelProblem) {
            if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
                try model.addJSON(bytes)
            } else {
                try model.addXML(bytes)
            }
        } catch {
            throw ModelProblem(error.code, "\(self.path): \(error)")
        }
        return model
    }
}
