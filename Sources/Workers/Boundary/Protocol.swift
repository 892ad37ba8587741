/// The versions of the control protocol that this build speaks.
///
/// A worker is the host's own binary, so both ends agree as long as nobody replaces the binary of a running host; the
/// handshake is there for when somebody does.
enum ControlProtocol {
    static let versions = [1]
}
