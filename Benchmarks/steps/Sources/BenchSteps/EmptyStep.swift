import Glibc
import PluginAPI

/// Does nothing with an object, and can write down when it was called for it.
final class EmptyStep: SyncStep {
    static let name = "empty_step"
    static let summary = "Does nothing with an object."
    static let calls = Option("calls", default: "", placeholder: "DIR", help: "Where times of calls are written.")
    static let needs = [Need("write", "--calls/")]
    static let options: [any OptionDeclaring] = [EmptyStep.calls]
    static let observes = ["Thing"]

    private let file: CInt

    init(_ context: Context) {
        let path = context[EmptyStep.calls]
        self.file = path.isEmpty ? -1 : open("\(path)/\(getpid())", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    }

    func syncRecord(_ o: ModelObject) throws {
        guard self.file >= 0 else { return }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let line = Array("\(o.id) \(now.tv_sec * 1_000_000_000 + now.tv_nsec)\n".utf8)
        _ = write(self.file, line, line.count)
    }

    func deleteRecord(_ o: ModelObject) throws {}
}
