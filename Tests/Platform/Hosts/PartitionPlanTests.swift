import TestSupport
import Testing

@testable import Platform

/// Which host has which partition, and how partitions go from one to another.
struct PartitionPlanTests {
    private static func hosts(_ count: Int) -> [HostToken] { (0..<count).map { _ in .random() } }

    @Test(arguments: [1, 2, 3, 5, 16, 40]) func nobodyHasMoreThanItsShare(_ count: Int) {
        let hosts = Self.hosts(count)
        let plan = PartitionPlan(hosts)
        #expect(plan.hosts.count == Partitions.count)
        let loads = Dictionary(grouping: plan.hosts) { $0 }.mapValues(\.count)
        #expect(loads.values.allSatisfy { $0 <= (Partitions.count + count - 1) / count })
        #expect(Set(plan.hosts).isSubset(of: hosts))
    }

    @Test func itDoesNotDependOnTheOrder() {
        let hosts = Self.hosts(5)
        #expect(PartitionPlan(hosts) == PartitionPlan(hosts.reversed()))
    }

    @Test func whoComesTakesLittleMoreThanItsShare() {
        for _ in 0..<50 {
            let hosts = Self.hosts(4)
            let (before, after) = (PartitionPlan(hosts.dropLast()), PartitionPlan(hosts))
            let moved = zip(before.hosts, after.hosts).count { $0 != $1 }
            #expect(moved <= Partitions.count / 2)
        }
    }

    @Test func nothingIsTakenFromTheLiving() {
        let hosts = Self.hosts(2)
        let plan = PartitionPlan(hosts)
        let owners: [[UInt8]?] = Array(repeating: hosts[1].bytes, count: Partitions.count)
        let mine = plan.hosts.indices.filter { plan.hosts[$0] == hosts[0] }
        #expect(plan.steps(for: hosts[0], owners: owners, held: [], living: Set(hosts)) == [])
        #expect(
            plan.steps(for: hosts[0], owners: owners, held: [], living: [hosts[0]])
                == mine.map { .take($0, from: hosts[1].bytes) }
        )
        let all = Set(0..<Partitions.count)
        #expect(
            plan.steps(for: hosts[1], owners: owners, held: all, living: Set(hosts)) == mine.map { .release($0) }
        )
    }

    @Test func whatIsWrittenDownForNobodyIsTaken() {
        let me = HostToken.random()
        var owners: [[UInt8]?] = Array(repeating: nil, count: Partitions.count)
        owners[3] = []
        // One that it has itself, and does not work on: it could not say that it let go.
        owners[4] = me.bytes
        let steps = PartitionPlan([me]).steps(for: me, owners: owners, held: [], living: [me])
        #expect(steps == owners.indices.map { .take($0, from: owners[$0]) })
    }

    /// Hosts come, leave, die and are thought dead in any order; each acts by what it knows at its beats.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func noPartitionIsWorkedOnTwiceAndAllAreInTheEnd(_ seed: UInt64) {
        struct Host {
            var held: Set<Int> = []
        }
        var random = SplitMix(seed: seed)
        var owners: [[UInt8]?] = Array(repeating: nil, count: Partitions.count)
        var hosts: [HostToken: Host] = [.random(): Host()]
        func beat(_ me: HostToken, living: Set<HostToken>) {
            let steps = PartitionPlan(living).steps(
                for: me,
                owners: owners,
                held: hosts[me]?.held ?? [],
                living: living
            )
            for step in steps {
                switch step {
                case .release(let partition):
                    hosts[me]?.held.remove(partition)
                    if owners[partition] == me.bytes { owners[partition] = [] }
                case .take(let partition, let owner):
                    guard owners[partition] == owner else { continue }
                    owners[partition] = me.bytes
                    hosts[me]?.held.insert(partition)
                }
            }
        }
        for _ in 0..<200 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: hosts[.random()] = Host()
            case 1 where hosts.count > 1:
                if let host = hosts.keys.randomElement(using: &random) { hosts[host] = nil }
            default:
                guard let me = hosts.keys.sorted().randomElement(using: &random) else { continue }
                // Now and then one does not see another that lives.
                var living = Set(hosts.keys)
                if Int.random(in: 0..<5, using: &random) == 0, let other = living.randomElement(using: &random) {
                    living.remove(other)
                }
                beat(me, living: living.union([me]))
            }
            // One that was robbed may think that it works, but only who is written down can change anything.
            for partition in 0..<Partitions.count {
                let workers = hosts.filter { $0.value.held.contains(partition) && owners[partition] == $0.key.bytes }
                #expect(workers.count <= 1)
            }
        }
        for _ in 0..<3 {
            for me in hosts.keys {
                let held = hosts[me]?.held ?? []
                hosts[me]?.held = held.filter { owners[$0] == me.bytes }
                beat(me, living: Set(hosts.keys))
            }
        }
        let plan = PartitionPlan(hosts.keys)
        for partition in 0..<Partitions.count {
            #expect(owners[partition] == plan.hosts[partition].bytes)
            #expect(hosts[plan.hosts[partition]]?.held.contains(partition) == true)
        }
    }
}
