/// A time for which a host works on a partition.
struct PartitionTenure: Hashable, Sendable {
    let partition: Int
    /// Later ones have larger numbers.
    let number: UInt64
    let position: PartitionPosition
}
