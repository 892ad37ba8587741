import PluginAPI

/// What is told of a network flow each time that it is reported.
struct Flow {
    var id: Int
    var session: Int
    var user: Int
    var source: PreparedText
    var sourcePort: Int
    var destination: PreparedText
    var destinationPort: Int
    var transport: Int
    var application: Int
    var input: Int
    var output: Int
    /// In microseconds since 1970 UTC.
    var first: Int64
    /// In microseconds since 1970 UTC.
    var last: Int64
    var packetsSent: Int
    var packetsReceived: Int
    /// In bytes.
    var volumeSent: Int
    /// In bytes.
    var volumeReceived: Int
    var isTerminated: Bool
    var flagsSent: Int
    var flagsReceived: Int
}
