import Configuration
import Discovery
import Glibc
import Pipeline
import Workers

/// `host graph NAME`: the states and transitions of a machine as text or as a picture.
enum GraphCommand {
    /// The languages and pictures that there are.
    enum Format: String, CaseIterable {
        case dot
        case mermaid
        case svg
        case png
    }

    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        let grants = try RunGrants(line.texts("grant"), registry, catalog)
        guard let part = try RunParts(line, registry, grants, catalog).parts(of: [line.operands[0]]).first else {
            return .failure
        }
        let machine: MachineDescription
        do {
            machine = try MachineInquiry.machine(
                of: part,
                settings: catalog.settings,
                loop: catalog.loop
            ) { Terminal.sayPlainly("\(part.model.description.name): \($0)") }
        } catch let failure as MachineInquiry.Failure {
            Terminal.say("model \(part.model.description.name): \(failure)")
            return .failure
        }
        let graph = MachineGraph(machine)
        switch line.text("format").flatMap(Format.init) ?? .dot {
        case .dot: try Terminal.print(graph.dot)
        case .mermaid: try Terminal.print(graph.mermaid)
        case .svg: return try Self.draw(graph.dot, as: "svg")
        case .png: return try Self.draw(graph.dot, as: "png")
        }
        return .success
    }

    /// Has Graphviz draw a picture on the standard output.
    private static func draw(_ dot: String, as format: String) throws -> ExitStatus {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw SystemError("pipe") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], STDIN_FILENO)
        posix_spawn_file_actions_addclose(&actions, pipe[0])
        posix_spawn_file_actions_addclose(&actions, pipe[1])
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("dot"), strdup("-T\(format)"), nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, "dot", &actions, nil, arguments, environ)
        close(pipe[0])
        guard code == 0 else {
            close(pipe[1])
            Terminal.say(
                "the program dot, which draws \(format), cannot be started: \(String(cString: strerror(code)));"
                    + " install graphviz, or use --format dot"
            )
            return .failure
        }
        var rest = Array(dot.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(pipe[1], $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { break }
            rest = rest.dropFirst(max(count, 0))
        }
        close(pipe[1])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            Terminal.say("the program dot ended with wait status \(status); what it said is above")
            return .failure
        }
        return .success
    }
}
