import CLinux
import Glibc
import Workers

/// Hears the signals that end a run, SIGINT and SIGTERM, for as long as it lives. Belongs to the loop's thread.
final class StopSignals {
    private let descriptor: FileDescriptor
    private let loop: EventLoop

    /// - Parameter heard: Called with the signal, on the loop's thread.
    init(_ loop: EventLoop, heard: @escaping (Int32) -> Void) throws(SystemError) {
        let number = clinux_signalfd(0)
        guard number >= 0 else { throw SystemError("signalfd") }
        self.descriptor = FileDescriptor(number)
        self.loop = loop
        try loop.watch(number) {
            while case let signal = clinux_signalfd_read(number), signal != 0 {
                if signal == SIGINT || signal == SIGTERM { heard(signal) }
            }
        }
    }

    deinit { self.loop.unwatch(self.descriptor.number) }
}
