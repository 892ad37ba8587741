import Glibc
import TestSupport
import Testing

// These attacks are plain system calls, which nothing but the walls around a worker can refuse. Each attacker tells in
// its records what came of every attempt, and where there can be a trace outside, the test looks for that as well.
// With `--sandbox=off` they succeed: that is how these tests were seen to fail.

/// Plugins that reach for what a worker has no business with.
struct SandboxAttackTests {
    private static func attack(_ name: String, target: String = "") -> Attack {
        let arguments = target.isEmpty ? [] : ["--attack-target=\(target)"]
        // To fill memory takes its time.
        return .harmless("reaching", name, arguments: arguments + ["--stall-timeout=240"])
    }

    /// Expects that so many attempts were told and that all of them failed.
    private func expectRefused(
        _ run: FinishedProcess,
        _ count: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let attempts = run.lines.filter { $0.hasPrefix("{\"attempt\": ") }
        #expect(attempts.count >= count, "\(run.errors.prefix(2000))", sourceLocation: sourceLocation)
        let successes = attempts.filter { $0.hasSuffix("\"errno\": 0}") }
        #expect(successes.isEmpty, "\(successes.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }

    /// One attack with a battlefield of its own, whose path is the target.
    private func run(_ name: String, attempts: Int) throws {
        let battlefield = try Battlefield(Self.attack(name).plugin)
        let run = try Self.attack(name, target: battlefield.workspace.path).run(battlefield)
        try self.expectRefused(run, attempts)
    }

    @Test(arguments: [
        ("OPENS_SOCKETS", 9), ("FORKS", 4), ("DAEMONIZES", 1), ("SIGNALS_HOST", 5), ("INSPECTS_HOST", 6),
        ("LIMITS_HOST", 5), ("TAKES_MEMORY", 1), ("TAKES_SHARED_MEMORY", 1), ("FILLS_DISK", 1), ("CALLS_KERNEL", 35),
        ("LISTENS", 3), ("SIGNALS_NEIGHBOURS", 1), ("INSPECTS_NEIGHBOURS", 1), ("BECOMES_PROGRAM", 2),
    ])
    func isRefused(_ name: String, _ attempts: Int) throws { try self.run(name, attempts: attempts) }

    @Test func readsFiles() throws {
        let battlefield = try Battlefield(Self.attack("READS_FILES").plugin)
        let secret = "a secret of \(getpid())"
        try Files.write(secret, to: "\(battlefield.workspace.path)/home/secret")
        let run = try battlefield.run(["attacker", "--attack-target=\(battlefield.workspace.path)"])
        try self.expectRefused(run, 5)
        #expect(!run.errors.contains(secret) && !run.errors.contains("root:"), "\(run.errors)")
        battlefield.expectWholeNeighbours(run)
    }

    @Test func writesFiles() throws {
        let battlefield = try Battlefield(Self.attack("WRITES_FILES").plugin)
        let secret = "\(battlefield.workspace.path)/home/secret"
        try Files.write("untouched", to: secret)
        let run = try battlefield.run(["attacker", "--attack-target=\(battlefield.workspace.path)"])
        try self.expectRefused(run, 9)
        #expect(try Files.text(secret) == "untouched")
        battlefield.expectWholeNeighbours(run)
        Files.remove(secret)
        battlefield.expectNothingLeft()
    }

    /// The file of a plugin can change at any time; what runs is the image that was judged.
    @Test func changesItsOwnFile() throws {
        let attack = Self.attack("CHANGES_ITSELF")
        let battlefield = try Battlefield(attack.plugin)
        let file = "\(battlefield.workspace.ext)/attacker.so"
        let before = try Files.read(file)
        let run = try Self.attack("CHANGES_ITSELF", target: file).run(battlefield)
        try self.expectRefused(run, 2)
        #expect(try Files.read(file) == before)
    }

    @Test(arguments: ["STARTS_PROGRAMS", "PRELOADS"])
    func startsPrograms(_ name: String) throws {
        try self.run(name, attempts: 3)
    }

    @Test func connects() throws {
        let listeners = try Listeners()
        let run = try Self.attack("CONNECTS", target: listeners.description).run()
        try self.expectRefused(run, 4)
        #expect(try listeners.heard() == [])
    }

    /// Else a worker would live on, holding what it has, when the host is killed.
    @Test func outlivesTheHost() throws {
        let battlefield = try Battlefield(Self.attack("OUTLIVES_HOST").plugin)
        let run = try battlefield.start(["attacker", "--number=0", "--rate=3000"])
        #expect(Monotonic.waits { run.outputSoFar.count > 100_000 })
        run.signal(SIGKILL)
        #expect(try run.wait().end == .signal(SIGKILL))
        #expect(Monotonic.waits { battlefield.processes().isEmpty })
        battlefield.expectNothingLeft()
    }

    /// Two plugins that hand data to each other behind the host's back.
    @Test func exchangesData() throws {
        let battlefield = try Battlefield(
            Fixture("exchange", macros: ["ATTACK=WRITES", "NAME=\"writer\""], folder: Attack.folder, fileName: "w.so"),
            Fixture("exchange", macros: ["ATTACK=READS", "NAME=\"reader\""], folder: Attack.folder, fileName: "r.so")
        )
        let name = battlefield.workspace.path.split(separator: ".").last ?? ""
        let place = "/tmp/pluginhost-exchange-\(name)"
        defer { Exchange(place).remove() }
        let run = try battlefield.run(["writer", "reader", "--attack-target=\(place)", "--stall-timeout=240"])
        try self.expectRefused(run, 8)
        #expect(!Exchange(place).exists)
        battlefield.expectWholeNeighbours(run)
        battlefield.expectNothingLeft()
    }
}
