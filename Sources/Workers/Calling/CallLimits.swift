import PluginABI

/// How large and how many calls can be.
public enum CallLimits {
    /// Bytes of the largest call or answer.
    public static let largestPayload = Int(PLUGIN_ANSWER_LIMIT)
    /// Bytes of a ring; a larger call or answer goes through it in parts.
    public static let ringCapacity = 1 << 20
    /// Calls of a worker to the host that wait for their answers at one time; further ones stay in the ring.
    public static let mostUnderWay = 4096
    /// Instances that one worker can serve.
    public static let mostInstances = 16
}
