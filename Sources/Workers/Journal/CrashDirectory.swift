import Discovery
import Glibc

// One text file a crash. A file is written under a name that begins with a dot and then renamed, so that whoever lists
// the directory sees whole reports only. Names begin with the time, so the order of names is that of crashes; what is
// beyond the limits goes, oldest first. Several hosts may do all this at once: a file that another one removed is gone,
// which is what was wanted.

/// The directory that keeps the newest reports of crashes.
public struct CrashDirectory: Sendable {
    /// Most reports that are kept.
    static let mostReports = 100
    /// Most bytes that all reports have together.
    static let mostBytes = 10 << 20
    /// The longest report in bytes; a longer one is cut.
    static let longestReport = 64 << 10
    /// Seconds after which a file that was not renamed is nobody's any more.
    private static let staleAge = 3600

    private let directory: StateDirectory
    private let log: @Sendable (String) -> Void

    /// - Parameter log: Takes a sentence if a report cannot be kept, which is no failure of anything else.
    public init(in directory: StateDirectory, log: @escaping @Sendable (String) -> Void) {
        self.directory = directory
        self.log = log
    }

    /// The absolute path.
    public var path: String { "\(self.directory.path)/crashes" }

    /// Keeps a report; returns the path of its file, nil if it could not be written.
    ///
    /// - Parameter subject: What the worker was called.
    func keep(_ report: CrashReport, subject: String, plugin: String) -> String? {
        let code = self.directory.make("crashes")
        guard code == 0 else { return self.fail(self.path, code) }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let time = UTCTime.text(now.tv_sec)
        let fraction = String(now.tv_nsec / 1000 + 1_000_000).dropFirst()
        // Colons and the plugin's own characters have no place in the name of a file.
        let stamp = time.dropLast().filter { $0 != ":" && $0 != "-" }
        let name = "\(stamp).\(fraction)-\(Self.fileName(of: subject))-\(getpid()).txt"
        let text = report.text(subject: subject, plugin: plugin, time: time)
        let failure = self.write(Array(text.utf8.prefix(Self.longestReport)), name)
        guard failure == 0 else { return self.fail("\(self.path)/\(name)", failure) }
        self.prune(now: now.tv_sec)
        return "\(self.path)/\(name)"
    }

    private func fail(_ path: String, _ code: Int32) -> String? {
        self.log("the report of a crash is not kept: \(path): \(String(cString: strerror(code)))")
        return nil
    }

    private static func fileName(of subject: String) -> String {
        let isPlain: (UInt8) -> Bool = { byte in
            byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        }
        return String(decoding: subject.utf8.prefix(80).map { isPlain($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    /// Returns 0 or the code of the error.
    private func write(_ bytes: [UInt8], _ name: String) -> Int32 {
        let temporary = "\(self.path)/.\(name)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        var code: Int32 = 0
        var rest = bytes[...]
        while code == 0, !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if count == 0 || errno != EINTR { code = errno }
        }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, "\(self.path)/\(name)") != 0 { code = errno }
        if code != 0 { unlink(temporary) }
        return code
    }

    private func prune(now: Int) {
        guard let directory = opendir(self.path) else { return }
        defer { closedir(directory) }
        var reports: [(name: String, size: Int)] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard name.hasSuffix(".txt"), lstat("\(self.path)/\(name)", &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            if !name.hasPrefix(".") {
                reports.append((name, Int(status.st_size)))
            } else if now - status.st_mtim.tv_sec > Self.staleAge {
                unlink("\(self.path)/\(name)")
            }
        }
        reports.sort { $0.name > $1.name }
        var bytes = 0
        for (index, report) in reports.enumerated() {
            bytes += report.size
            // The newest stays even if somebody put larger files into the directory.
            if index > 0, index >= Self.mostReports || bytes > Self.mostBytes { unlink("\(self.path)/\(report.name)") }
        }
    }
}
