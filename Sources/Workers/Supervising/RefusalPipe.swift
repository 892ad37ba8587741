import CLinux
import Glibc

/// The pipe through which a worker tells what its sandbox refused. The kernel keeps what was written however the worker
/// ends.
final class RefusalPipe {
    private let source: FileDescriptor
    private var sink: FileDescriptor?

    init() throws(SystemError) {
        var descriptors: [Int32] = [-1, -1]
        try SystemError.check(descriptors.withUnsafeMutableBufferPointer { clinux_pipe($0.baseAddress) }, "pipe2")
        self.source = FileDescriptor(descriptors[0])
        self.sink = FileDescriptor(descriptors[1])
        try SystemError.check(fcntl(self.source.number, F_SETFL, O_NONBLOCK), "fcntl")
    }

    /// What the worker inherits; none once it has been started.
    var inherited: [Int32] { self.sink.map { [$0.number] } ?? [] }

    /// Closes the host's copy of what the worker inherited.
    func letGo() { self.sink = nil }

    /// What was written so far, at most what fits into the pipe; nil if the calls were not watched.
    func read() -> [RefusedCall]? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(self.source.number, &bytes, bytes.count)
        return RefusedCall.list(Array(bytes.prefix(max(0, count))))
    }
}
