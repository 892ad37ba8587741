import Glibc
import TestSupport
import Testing

/// A workspace with attackers and honest neighbours, and what is left of it after a run.
final class Battlefield {
    let workspace: Workspace
    private let filesBefore: [String]
    private var host: pid_t = 0

    /// - Parameter files: Paths of attackers that were built elsewhere.
    init(_ attackers: Fixture..., copying files: [String] = []) throws {
        self.workspace = try Workspace(attackers, examples: ["counter.so"])
        for (index, file) in files.enumerated() {
            try Files.copy(file, to: "\(self.workspace.ext)/libattacker\(index).so")
        }
        self.filesBefore = try Self.tree(self.workspace.path)
    }

    /// How long a run may take, in seconds: what does not end by itself has hung.
    private static let patience = ChildProcess.patience

    /// Runs two honest producers and the attackers beside them.
    func run(_ attackers: [String], environment: [String: String] = [:]) throws -> FinishedProcess {
        try self.start(attackers, environment: environment).wait(seconds: Self.patience)
    }

    /// Starts that run. The attackers' options follow them.
    func start(_ attackers: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        let expressions = attackers.count { !$0.hasPrefix("-") }
        let number = Attack.recordsEach * (Attack.neighbours + expressions)
        var arguments = ["--ext", self.workspace.ext, "\(Attack.neighbours)counter"] + attackers
        if !attackers.contains(where: { $0.hasPrefix("--number") }) { arguments.append("--number=\(number)") }
        if !attackers.contains(where: { $0.hasPrefix("--stall") }) {
            arguments.append("--stall-timeout=\(Attack.patience)")
        }
        // What one worker does to the others is the question here; that dead ones are replaced is tested elsewhere.
        if !attackers.contains(where: { $0.hasPrefix("--restarts") }) { arguments.append("--restarts=0") }
        // Workers inherit PATH, and so does what they start: this is how they are found again.
        let marked = ["PATH": "/usr/bin:/bin:\(self.workspace.path)"].merging(environment) { $1 }
        let run = try self.workspace.start(arguments, environment: marked)
        self.host = run.identifier
        return run
    }

    /// Expects each record of the honest producers exactly once, in order and in a line of its own.
    func expectWholeNeighbours(_ run: FinishedProcess, sourceLocation: SourceLocation = #_sourceLocation) {
        var next = [Int](repeating: 0, count: Attack.neighbours)
        var strange: [String] = []
        for line in run.lines where line.contains("counter") {
            let instance = next.indices.first { line == Self.record(next[$0], of: $0) }
            if let instance { next[instance] += 1 } else { strange.append(line) }
        }
        let expected = [Int](repeating: Attack.recordsEach, count: Attack.neighbours)
        #expect(next == expected, "\(run.errors.prefix(2000))", sourceLocation: sourceLocation)
        #expect(strange.isEmpty, "\(strange.prefix(3))", sourceLocation: sourceLocation)
        #expect(!run.errors.contains("counter#"), "\(run.errors.prefix(2000))", sourceLocation: sourceLocation)
        #expect(!run.errors.utf8.contains(0x1B), "an escape reached the terminal", sourceLocation: sourceLocation)
    }

    private static func record(_ number: Int, of instance: Int) -> String {
        "{\"n\": \(number), \"name\": \"counter\", \"instance\": \(instance + 1)}"
    }

    /// Expects that no process of the run is left, and no file that was not there before. What is left is removed.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) {
        var left: [pid_t] = []
        // Those that were killed with the host take a moment to go.
        _ = Monotonic.waits(atMost: 20) {
            left = self.processes()
            return left.isEmpty
        }
        #expect(left.isEmpty, "\(left.map(Processes.command(of:)))", sourceLocation: sourceLocation)
        for process in left { kill(process, SIGKILL) }
        let files = (try? Self.tree(self.workspace.path)) ?? []
        #expect(files == self.filesBefore, sourceLocation: sourceLocation)
    }

    /// Processes of the last run that still run, found by what only they have in their environment or arguments.
    func processes() -> [pid_t] {
        Processes.all().filter { process in
            Processes.environment(of: process).contains(self.workspace.path)
                || Processes.command(of: process).contains(" worker \(self.host) ")
        }
    }

    /// All files of a directory, but those of the cache and of the state, which the host may write.
    private static func tree(_ directory: String) throws -> [String] {
        try Files.entries(directory).sorted().flatMap { name in
            let path = "\(directory)/\(name)"
            guard name != "cache", name != ".local" else { return [String]() }
            return [path] + (Files.isDirectory(path) ? try Self.tree(path) : [])
        }
    }
}
