/// How the consumer of a ring rests, and so what wakes it.
public enum ConsumerRest: UInt32 {
    case awake
    /// Whatever is published.
    case sleeping
    /// Half a ring that is full, or a producer that has to wait itself. The consumer wakes by itself soon.
    case napping
}
