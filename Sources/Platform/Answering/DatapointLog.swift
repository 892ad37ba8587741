import CLinux
import Glibc
import Records
import Workers

// One write a request, to a file that is opened for appending: lines of several threads do not mix.

/// A file with a line for each datapoint that was accepted, or for each problem of those that were refused. Lines are JSON
/// objects; those of accepted ones are datapoints that can be pushed again, with the members `time` and `peer` besides.
final class DatapointLog: Sendable {
    private let file: FileDescriptor

    /// Opens the file, and makes it if it is missing.
    init(_ path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw SystemError("opening \(path)") }
        self.file = FileDescriptor(descriptor)
    }

    /// Writes a line for each datapoint.
    func write(accepted tasks: [EntityTask], from peer: String) {
        let time = DateText.text(Clock.system())
        var lines = ByteBuffer()
        for task in tasks {
            for datapoint in task.datapoints {
                Self.begin(time, peer, &lines)
                datapoint.writeJSONMembers(of: task, to: &lines)
                lines.append("}\n")
            }
        }
        self.write(lines)
    }

    /// Writes a line for each problem.
    func write(refused refusal: DatapointRefusal, from peer: String) {
        let time = DateText.text(Clock.system())
        var lines = ByteBuffer()
        switch refusal {
        case .unreadable(let reason):
            Self.begin(time, peer, &lines)
            lines.append("\"msg\":")
            lines.appendJSON(reason)
            lines.append("}\n")
        case .invalid(let problems):
            for problem in problems {
                Self.begin(time, peer, &lines)
                lines.append("\"problem\":")
                problem.writeJSON(to: &lines)
                lines.append("}\n")
            }
        }
        self.write(lines)
    }

    private static func begin(_ time: String, _ peer: String, _ lines: inout ByteBuffer) {
        lines.append("{\"time\":")
        lines.appendJSON(time)
        lines.append(",\"peer\":")
        lines.appendJSON(peer)
        lines.append(",")
    }

    /// What the disk does not take is lost: a log is no reason to refuse what clients push.
    private func write(_ lines: borrowing ByteBuffer) {
        var rest = lines.bytes
        while !rest.isEmpty {
            let count = Glibc.write(self.file.number, rest.baseAddress, rest.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
