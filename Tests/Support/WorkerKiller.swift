import Glibc

/// Kills workers of a run at random moments, as nobody would, with SIGKILL.
package struct WorkerKiller {
    private let run: ChildProcess
    /// Tells by its growth that the run delivers.
    private let progress: () -> Int
    private var random: SplitMix
    /// Workers that were killed.
    package private(set) var killed = 0

    /// - Parameter progress: A number that grows when something is delivered; nil: the bytes of the standard output.
    package init(_ run: ChildProcess, seed: UInt64, progress: (() -> Int)? = nil) {
        self.run = run
        self.progress = progress ?? { run.outputSize }
        self.random = SplitMix(seed: seed)
    }

    /// Runs something whose workers are killed in its middle, slower where it was over before enough of them had been.
    ///
    /// - Parameters:
    ///   - paces: From the quickest on, what `start` is given.
    ///   - isEnough: Looks at each run, and whether what it says shows that those were killed who were to be.
    package static func run(
        killing count: Int,
        seed: UInt64,
        at paces: [Int],
        _ start: (Int) throws -> ChildProcess,
        isEnough: (FinishedProcess) -> Bool
    ) throws {
        for pace in paces {
            let run = try start(pace)
            var killer = WorkerKiller(run, seed: seed)
            try killer.kill(count, every: 10...60)
            let isShown = isEnough(try run.wait())
            if isShown, killer.killed > 5 { return }
        }
        throw Unusable("not enough workers could be killed in the middle of a run")
    }

    /// Kills so many, or fewer if the run ends before.
    ///
    /// - Parameter pause: Milliseconds between two kills. Between some of them nothing is delivered, so that also
    ///   workers die that have just started, but not so often in a row that the host would give them up.
    package mutating func kill(_ count: Int, every pause: ClosedRange<Int> = 0...60) throws {
        var delivered = -1
        var idleKills = 0
        while self.killed < count, Processes.isRunning(self.run.identifier) {
            usleep(UInt32(Int.random(in: pause, using: &self.random) * 1000))
            let now = self.progress()
            if now == delivered, idleKills == 2 { continue }
            guard let worker = Processes.children(of: self.run.identifier).randomElement(using: &self.random),
                Glibc.kill(worker, SIGKILL) == 0
            else { continue }
            idleKills = now == delivered ? idleKills + 1 : 0
            delivered = now
            self.killed += 1
        }
    }
}
