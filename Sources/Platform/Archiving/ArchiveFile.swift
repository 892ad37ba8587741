import Glibc
import Records
import Workers

/// The file of one archive, from its beginning until it has its name. For one thread.
final class ArchiveFile {
    private static let bufferSize = 256 << 10

    private let directory: String
    private let file: GzipFile
    private var buffer = ByteBuffer()

    /// Begins the file, and makes the directory if it is missing.
    init(_ record: ArchiveRecord, in directory: String) throws(SystemError) {
        if mkdir(directory, 0o750) != 0, errno != EEXIST { throw SystemError("making \(directory)") }
        self.directory = directory
        self.file = try GzipFile("\(directory)/\(record.partialName)")
    }

    /// Adds a datapoint, as clients push it.
    func add(_ datapoint: Datapoint, of task: EntityTask) throws(SystemError) {
        self.buffer.append("{")
        datapoint.writeJSONMembers(of: task, to: &self.buffer)
        self.buffer.append("}\n")
        if self.buffer.count > Self.bufferSize { try self.flush() }
    }

    /// Writes all to the disk, and finds a name that is free.
    func close(_ record: inout ArchiveRecord) throws(SystemError) {
        try self.flush()
        record.size = try self.file.finish()
        let (first, last) = (Self.text(record.first ?? record.time), Self.text(record.last ?? record.time))
        var number = 1
        repeat {
            record.name = "dp-log-\(first)--\(last)\(number == 1 ? "" : "-\(number)").jsonl.gz"
            number += 1
        } while access("\(self.directory)/\(record.name)", F_OK) == 0
    }

    /// Gives the file its name, and returns when that is on the disk.
    func publish(_ record: ArchiveRecord) throws(SystemError) {
        guard rename(self.file.path, "\(self.directory)/\(record.name)") == 0 else {
            throw SystemError("renaming \(self.file.path)")
        }
        try Self.sync(self.directory)
    }

    /// Removes what was written of an archive that was not completed: its datapoints are in the store.
    static func remove(_ record: ArchiveRecord, from directory: String) throws(SystemError) {
        unlink("\(directory)/\(record.partialName)")
        guard !record.name.isEmpty else { return }
        let path = "\(directory)/\(record.name)"
        var status = stat()
        // Nobody else's file has its name, but it costs nothing to be sure.
        guard stat(path, &status) == 0, Int(status.st_size) == record.size else { return }
        guard unlink(path) == 0 else { throw SystemError("removing \(path)") }
        try self.sync(directory)
    }

    private func flush() throws(SystemError) {
        try self.file.write(UnsafeRawBufferPointer(self.buffer.bytes))
        self.buffer.truncate(to: 0)
    }

    private static func sync(_ directory: String) throws(SystemError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("opening \(directory)") }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("writing \(directory) to the disk") }
    }

    /// A time as names of files have it: `20260301T100000`.
    static func text(_ time: Int64) -> String {
        var seconds = time_t(time / 1_000_000)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "\(time)" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let year = String(Int(parts.tm_year) + 1900)
        let padded = String(repeating: "0", count: max(4 - year.utf8.count, 0)) + year
        return "\(padded)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))T\(two(parts.tm_hour))\(two(parts.tm_min))"
            + two(parts.tm_sec)
    }
}
