import Glibc
import Records
import TestSupport
import Testing

/// Several hosts on one database and one broker.
@Suite(.serialized) struct HostGroupTests {
    /// How many hosts are killed; a soak asks for more.
    private static let kills = getenv("HOST_KILLS").flatMap { Int(String(cString: $0)) } ?? 6

    private typealias Host = ServedGroup.Host

    private let group: ServedGroup
    private var place: ServedPlatform { self.group.place }

    init() throws { self.group = try ServedGroup { try ServedPlatform(exampleOn: $0) } }

    // MARK: - Together

    @Test func theyShareTheWorkAndEachAnswersForAll() throws {
        let hosts = try (0..<3).map { _ in try self.group.start() }
        try self.group.settle(hosts)
        // Each takes what belongs to all.
        for (number, host) in hosts.enumerated() {
            let points = (0..<60).map {
                #"{"type": "host", "id": "10.\#(number).0.\#($0)", "attr": "port", "v": 80, "t1": "2026-01-01"}"#
            }
            let answer = try self.group.post("[\(points.joined(separator: ","))]", to: "/datapoints", of: host)
            #expect(answer.contains("OK"))
        }
        for host in hosts {
            for number in 0..<3 {
                let path = "/entity/host/10.\(number).0.59/get/port"
                let isThere = Monotonic.waits {
                    (try? self.group.get(path, of: host))?.record?["history"]?.elements?.count == 1
                }
                #expect(isThere, "\(path) at \(host.address); \(self.group.log(of: hosts))")
            }
        }
        let isMade = Monotonic.waits {
            let history = try? self.group.get("/entity/service/80/get/host", of: hosts[0])
            return history?.record?["history"]?.elements?.count == 180
        }
        #expect(isMade, "tasks for entities of other hosts are missing; \(self.group.log(of: hosts))")
        // Whichever is asked, one of them makes the snapshot, and all of them show it.
        for (count, host) in hosts.enumerated() {
            #expect(try self.group.post("", to: "/control/make_snapshots", of: host).contains("Action sent"))
            for other in hosts {
                let isSeen = Monotonic.waits {
                    let snapshots = try? self.group.get("/entity/host/10.0.0.1/snapshots", of: other)
                    return snapshots?.elements?.count == count + 1
                }
                #expect(isSeen, "the snapshot that \(host.address) was asked for is not at \(other.address)")
                #expect(try self.group.get("/entity/host/count", of: other).record?["total_count"]?.integer == 180)
            }
        }
        // What one deletes is gone from the lists of all.
        for number in 0..<3 {
            let path = "http://\(hosts[number].address)/entity/host/10.1.0.\(number)"
            #expect(try self.place.curl("-X", "DELETE", path).contains("OK"))
        }
        for host in hosts {
            let isSeen = Monotonic.waits {
                let list = try? self.group.get("/entity/host/get?limit=0", of: host)
                let count = try? self.group.get("/entity/host/count", of: host)
                return list?.record?["count"]?.integer == 177 && count?.record?["total_count"]?.integer == 177
            }
            #expect(isSeen, "\(host.address) still lists what was deleted")
        }
        // A module's settings are its settings everywhere.
        try self.place.configure("modules/exposure", "ignored: []\nweights: {80: 9}")
        let sent = try self.group.post("", to: "/control/refresh_module_config?module=exposure", of: hosts[1])
        #expect(sent.contains("Action sent"))
        for host in hosts {
            let isTold = Monotonic.waits { host.process.errorsSoFar.contains("it has taken its settings") }
            #expect(isTold, "\(host.address): \(host.process.errorsSoFar.suffix(1000))")
        }
        for host in hosts { try self.group.stop(host) }
    }

    @Test func whoComesTakesItsShareAndWhoGoesLeavesIt() throws {
        var hosts = [try self.group.start()]
        try self.group.settle(hosts)
        let pushes = SteadyPushes(to: [hosts[0].address], in: self.place.workspace.path)
        for _ in 0..<2 {
            hosts.append(try self.group.start())
            try self.group.settle(hosts)
        }
        try self.group.stop(hosts.removeLast())
        try self.group.settle(hosts)
        try self.group.kill(hosts.removeLast())
        try self.group.settle(hosts)
        #expect(Monotonic.waits { pushes.count > 20 })
        pushes.stop()
        try pushes.expect(at: hosts[0].address, of: self.place) { self.group.log(of: hosts) }
        try self.group.stop(hosts[0])
    }

    @Test(arguments: [5] as [UInt64]) func nothingIsMissingOrThereTwiceWhoeverIsKilled(seed: UInt64) throws {
        var hosts = try (0..<3).map { _ in try self.group.start() }
        try self.group.settle(hosts)
        let pushes = SteadyPushes(to: hosts.map(\.address), in: self.place.workspace.path)
        var random = SplitMix(seed: seed)
        for number in 0..<Self.kills {
            let before = pushes.count
            let goesOn = Monotonic.waits { pushes.count > before + 5 }
            #expect(goesOn, "after \(number) kills nothing goes on: \(self.group.log(of: hosts))")
            guard goesOn else { break }
            let place = Int.random(in: 0..<hosts.count, using: &random)
            let host = hosts[place]
            let isAsked = Int.random(in: 0..<3, using: &random) == 0
            try isAsked ? self.group.stop(host) : self.group.kill(host)
            usleep(UInt32.random(in: 0...1_500_000, using: &random))
            hosts[place] = try self.group.start(at: host.address)
        }
        pushes.stop()
        try pushes.expect(at: hosts[0].address, of: self.place) { self.group.log(of: hosts) }
        try self.group.settle(hosts)
        for host in hosts { try self.group.stop(host) }
    }

    /// Of several one makes snapshots, another goes on when that one ends, and datapoints come in meanwhile.
    @Test func whoeverLeadsMayEnd() throws {
        let count = 3000
        var hosts = try (0..<2).map { _ in try self.group.start() }
        try self.group.settle(hosts)
        for first in stride(from: 0, to: count, by: 500) {
            let points = (first..<first + 500).map {
                #"{"type": "host", "id": "10.2.\#($0 / 250).\#($0 % 250)", "attr": "hostname", "v": "n\#($0)"}"#
            }
            let answer = try self.group.post("[\(points.joined(separator: ","))]", to: "/datapoints", of: hosts[0])
            #expect(answer.contains("OK"))
        }
        let isFilled = Monotonic.waits {
            let entities = try? self.group.get("/entities", of: hosts[0])
            return entities?.record?["host"]?.record?["eid_estimate_count"]?.integer == count
        }
        #expect(isFilled)
        let pushes = SteadyPushes(to: hosts.map(\.address), in: self.place.workspace.path)
        var random = SplitMix(seed: 3)
        for number in 0..<4 {
            let place = number % 2
            _ = try self.group.post("", to: "/control/make_snapshots", of: hosts[1 - place])
            usleep(UInt32.random(in: 0...2_500_000, using: &random))
            try self.group.kill(hosts[place])
            hosts[place] = try self.group.start(at: hosts[place].address)
        }
        try self.group.settle(hosts)
        pushes.stop()
        try pushes.expect(at: hosts[0].address, of: self.place) { self.group.log(of: hosts) }
        for host in hosts {
            let before = try self.snapshotTimes(at: host).last
            _ = try self.group.post("", to: "/control/make_snapshots", of: host)
            for other in hosts {
                let isMade = Monotonic.waits {
                    let times = try? self.snapshotTimes(at: other)
                    return times?.last != before && times?.last != nil
                }
                #expect(isMade, "\(self.group.log(of: hosts))")
                // All of them, whether they were made before the one that led ended or after it.
                let total = try self.group.get("/entity/host/count", of: other).record?["total_count"]?.integer
                #expect(total == count + SteadyPushes.hosts)
                let times = try self.snapshotTimes(at: other)
                #expect(TimeOrder.isRising(times))
            }
        }
        for host in hosts { try self.group.stop(host) }
    }

    private func snapshotTimes(at host: Host) throws -> [String] {
        let snapshots = try self.group.get("/entity/host/10.2.0.1/snapshots", of: host).elements ?? []
        return snapshots.compactMap { $0.record?["_time_created"]?.text }
    }

    /// One that is stopped for longer than others wait is robbed, and does no harm when it goes on.
    @Test func whoIsThoughtDeadAndIsNotChangesNothing() throws {
        try self.place.configure(
            "host",
            try Files.text("\(self.place.configuration)/host.yml") + "\nhosts: {timeout: 2s}"
        )
        let hosts = try (0..<2).map { _ in try self.group.start() }
        try self.group.settle(hosts)
        let pushes = SteadyPushes(to: hosts.map(\.address), in: self.place.workspace.path)
        #expect(Monotonic.waits { pushes.count > 10 })
        let sleeper = [hosts[1].process.identifier] + Processes.children(of: hosts[1].process.identifier)
        for process in sleeper { Glibc.kill(process, SIGSTOP) }
        let isRobbed = Monotonic.waits { (try? self.group.share(of: hosts[0])) == 16 }
        for process in sleeper { Glibc.kill(process, SIGCONT) }
        #expect(isRobbed, "\(self.group.log(of: hosts))")
        try self.group.settle(hosts)
        let before = pushes.count
        #expect(Monotonic.waits { pushes.count > before + 10 })
        pushes.stop()
        try pushes.expect(at: hosts[1].address, of: self.place) { self.group.log(of: hosts) }
        for host in hosts { try self.group.stop(host) }
    }
}
