import PluginAPI

/// Takes persons from a directory: each file in it is one, with a first and a last name in two lines.
final class MyModelPullStep: PullStep {
    static let name = "my_model_pull_step"
    static let summary = "Takes persons from files."
    static let observedModel: String? = "MyModel"
    static let inbox = Option<String>(required: "inbox", placeholder: "DIR", help: "Where the files are.")
    static let options: [any OptionDeclaring] = [MyModelPullStep.inbox]
    static let needs = [Need("write", "--inbox/")]

    private let directory: Directory
    private let context: Context

    init(_ context: Context) throws {
        self.directory = try Directory(context[Self.inbox])
        self.context = context
    }

    func pullRecords() throws {
        for name in try self.directory.names() {
            guard let bytes = try self.directory.read(name) else { continue }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            if lines.count == 2 {
                if try MyModel.objects.filter(first_name: lines[0], last_name: lines[1]).isEmpty {
                    try MyModel.objects.new(first_name: lines[0], last_name: lines[1]).save()
                }
            } else {
                self.context.log(.warning, "\(name) has \(lines.count) lines, expected a first and a last name")
            }
            // Behind the save: a worker that dies in between finds the person there.
            try self.directory.remove(name)
        }
    }
}
