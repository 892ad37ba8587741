/// Why a frame could not be sent or received.
enum ChannelError: Error, Hashable, Sendable, CustomStringConvertible {
    case closed
    case wouldBlock
    case tooLarge(Int)
    case malformed(String)
    case failed(SystemError)

    var description: String {
        switch self {
        case .closed: "the control channel is closed"
        case .wouldBlock: "the other side of the control channel does not read"
        case .tooLarge(let size): "a frame of \(size) bytes; at most \(ControlChannel.largestFrame) are accepted"
        case .malformed(let problem): "a malformed frame: \(problem)"
        case .failed(let error): error.description
        }
    }
}
