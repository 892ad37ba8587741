/// What the instances of a node use of it.
public struct UsedResources: Hashable, Sendable {
    /// Processors.
    public var vcpu: Int
    /// MiB of memory.
    public var memory: Int
    /// GiB of disk.
    public var disk: Int

    /// Makes it of numbers.
    public init(vcpu: Int = 0, memory: Int = 0, disk: Int = 0) {
        self.vcpu = vcpu
        self.memory = memory
        self.disk = disk
    }
}
