/// What is left of a node; below zero if more was given away than there is.
public struct FreeResources: Hashable, Sendable {
    /// Processors.
    public var vcpu: Double
    /// MiB of memory.
    public var memory: Double
    /// GiB of disk.
    public var disk: Double

    /// Makes it of numbers.
    public init(vcpu: Double = 0, memory: Double = 0, disk: Double = 0) {
        self.vcpu = vcpu
        self.memory = memory
        self.disk = disk
    }
}
