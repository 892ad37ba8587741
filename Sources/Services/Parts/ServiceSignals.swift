import CLinux
import Glibc
import Workers

/// Hears the signals of a service for as long as it lives: SIGINT and SIGTERM, which end it, and SIGHUP. Belongs to the
/// loop's thread.
public final class ServiceSignals {
    private let descriptor: FileDescriptor
    private let loop: EventLoop

    /// - Parameter heard: Called with the signal, on the loop's thread.
    public init(_ loop: EventLoop, heard: @escaping (Int32) -> Void) throws(SystemError) {
        let number = clinux_signalfd(1)
        guard number >= 0 else { throw SystemError("signalfd") }
        self.descriptor = FileDescriptor(number)
        self.loop = loop
        try loop.watch(number) {
            while case let signal = clinux_signalfd_read(number), signal != 0 {
                if signal != SIGCHLD { heard(signal) }
            }
        }
    }

    deinit { self.loop.unwatch(self.descriptor.number) }
}
