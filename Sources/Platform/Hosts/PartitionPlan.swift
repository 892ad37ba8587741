import Records

// Each host computes the same plan from the same hosts, without asking anybody: for each partition all hosts are ranked by a
// hash, and the first that has room takes it. So when a host comes or goes, few partitions move, and none has more than its
// share. While hosts do not agree yet, each waits for what others have not let go.

/// Which host is to have which partition. A value.
struct PartitionPlan: Hashable, Sendable {
    /// What a host has to do to follow the plan.
    enum Step: Hashable, Sendable {
        /// Take a partition whose owner is still this; nil: nobody was written down.
        case take(Int, from: [UInt8]?)
        /// Let go of it.
        case release(Int)
    }

    /// The host of each partition.
    let hosts: [HostToken]

    /// - Parameter hosts: At least one.
    init(_ hosts: some Collection<HostToken>, partitions: Int = Partitions.count) {
        let most = (partitions + hosts.count - 1) / hosts.count
        var loads: [HostToken: Int] = [:]
        self.hosts = (0..<partitions).map { partition in
            let ranking = hosts.map { (weight: Self.weight($0, partition), host: $0) }
                .sorted { ($0.weight, $0.host) > ($1.weight, $1.host) }
            let host = ranking.first { loads[$0.host, default: 0] < most }?.host ?? ranking[0].host
            loads[host, default: 0] += 1
            return host
        }
    }

    /// What a host has to do.
    ///
    /// - Parameters:
    ///   - owners: Who is written down for each partition; nil or empty: nobody.
    ///   - held: Partitions that the host works on.
    ///   - living: Hosts that nothing is taken from.
    func steps(for me: HostToken, owners: [[UInt8]?], held: Set<Int>, living: Set<HostToken>) -> [Step] {
        self.hosts.indices.compactMap { partition in
            let isWanted = self.hosts[partition] == me
            if held.contains(partition) { return isWanted ? nil : .release(partition) }
            guard isWanted else { return nil }
            let owner = owners[partition]
            if let token = owner.flatMap(HostToken.init), token != me, living.contains(token) { return nil }
            return .take(partition, from: owner)
        }
    }

    private static func weight(_ host: HostToken, _ partition: Int) -> UInt64 {
        var hash = StableHash()
        hash.add(host.bytes)
        hash.add(Partitions.key(partition))
        return hash.mixed
    }
}
