/// The default seeds of log templates, drawn anew for each record.
public enum LogSeed: String, CaseIterable, Sendable, BitwiseCopyable {
    /// The time, in seconds since 1970.
    case ctime
    /// The id of the process; in a reproducible run the number of the instance.
    case aid
    /// The source address in dotted form.
    case srcip
    /// The source address as a signed number.
    case srcipInt = "srcip_int"
    /// The source port.
    case srcport
    /// The destination address in dotted form.
    case dstip
    /// The destination address as a signed number.
    case dstipInt = "dstip_int"
    /// The destination port.
    case dstport

    /// The draw that the seed is a view of; two views of one draw agree within a record.
    var draw: LogDraw? {
        switch self {
        case .ctime, .aid: nil
        case .srcip, .srcipInt: .source
        case .dstip, .dstipInt: .destination
        case .srcport: .sourcePort
        case .dstport: .destinationPort
        }
    }
}

/// What is drawn at random for the default seeds.
enum LogDraw: Int, CaseIterable, Sendable {
    case source
    case destination
    case sourcePort
    case destinationPort
}
