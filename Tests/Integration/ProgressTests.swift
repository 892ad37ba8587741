import Glibc
import TestSupport
import Testing

/// How far a run is: a line that is rewritten on a terminal, lines elsewhere.
struct ProgressTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace(examples: ["counter.so"]) }

    private func start(_ terminal: PseudoTerminal?, _ arguments: String...) throws -> ChildProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "counter", "--number=0", "--rate=1000"] + arguments,
            environment: ["TERM": "xterm"],
            terminal: terminal
        )
    }

    private func isProgress(_ line: String) -> Bool {
        line.wholeMatch(of: #/\d+ items sent in \d+\.\d seconds\. Average Rate = \d+\.\d / seconds/#) != nil
    }

    @Test func onATerminalOneLineIsRewritten() throws {
        let terminal = try PseudoTerminal()
        let run = try self.start(terminal)
        var seen: [String] = []
        let hasMoved = Monotonic.waits {
            terminal.update()
            if let line = terminal.lines.last, line != seen.last { seen.append(line) }
            return seen.count == 2
        }
        #expect(hasMoved && seen.allSatisfy(self.isProgress), "\(seen)")
        #expect(terminal.lines.count == 1)
        run.signal(SIGINT)
        #expect(try run.wait().end == .exit(128 + SIGINT))
        terminal.update()
        #expect(terminal.lines.count == 1 && terminal.lines.allSatisfy(self.isProgress), "\(terminal.lines)")
        #expect(terminal.bytes.last == UInt8(ascii: "\n"))
    }

    @Test func otherLinesDoNotMixWithTheLiveOne() throws {
        let terminal = try PseudoTerminal()
        let run = try self.start(terminal)
        let isShown = Monotonic.waits {
            terminal.update()
            return !terminal.lines.isEmpty
        }
        #expect(isShown)
        let worker = try #require(Processes.children(of: run.identifier).first)
        kill(worker, SIGKILL)
        let isTold = Monotonic.waits {
            terminal.update()
            return terminal.lines.count > 1
        }
        #expect(isTold)
        #expect(terminal.lines.last.map(self.isProgress) == true, "\(terminal.lines)")
        run.signal(SIGINT)
        #expect(try run.wait().end == .exit(128 + SIGINT))
        terminal.update()
        let lines = terminal.lines
        #expect(lines.filter(self.isProgress).count == 1 && lines.last.map(self.isProgress) == true, "\(lines)")
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("host: ") && !$0.contains("items sent") }, "\(lines)")
        #expect(lines.contains { $0.contains("counter") && $0.contains("SIGKILL") }, "\(lines)")
    }

    @Test func elsewhereItIsALineAPeriod() throws {
        let run = try self.start(nil, "--progress=1")
        #expect(Monotonic.waits { run.errorsSoFar.split(separator: "\n").count == 2 })
        run.signal(SIGINT)
        let finished = try run.wait()
        let lines = finished.errors.split(separator: "\n").map(String.init)
        #expect(lines.count >= 3 && lines.allSatisfy(self.isProgress), "\(lines)")
    }

    @Test(arguments: [("dumb", "1"), ("xterm", "0")])
    func noLiveLineWhereItCannotBeOrIsNotWanted(_ kind: String, _ period: String) throws {
        let terminal = try PseudoTerminal()
        let isDumb = kind == "dumb"
        // Where there are lines, until there have been two of them.
        let run = try self.workspace.start(
            [
                "--ext", self.workspace.ext, "counter", "--rate=1000", "--number=0", "--progress", period,
                isDumb ? "--duration=1000" : "--duration=1.5",
            ],
            environment: ["TERM": kind],
            terminal: terminal
        )
        if isDumb {
            let areThere = Monotonic.waits {
                terminal.update()
                return terminal.lines.count >= 2
            }
            #expect(areThere)
            run.signal(SIGINT)
        }
        #expect(try run.wait().end == (isDumb ? .exit(128 + SIGINT) : .exit(0)))
        terminal.update()
        #expect(!terminal.bytes.contains(0x1B))
        #expect(isDumb ? terminal.lines.count >= 3 : terminal.lines.count == 1, "\(terminal.lines)")
        #expect(terminal.lines.allSatisfy(self.isProgress), "\(terminal.lines)")
    }
}
