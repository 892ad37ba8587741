import Configuration
import Glibc

/// Reads the model files of a directory: those that end in `.xproto`, by name.
public enum ModelDirectory {
    private struct Failure: Error {
        let text: String

        init(_ code: Int32) { self.text = strerror(code).map { String(cString: $0) } ?? "error \(code)" }
        init(_ text: String) { self.text = text }
    }

    /// The models of a directory, on top of those that come with the host. All errors of all files are told.
    ///
    /// - Parameter declared: What plugins add to them.
    public static func read(_ directory: String, with declared: [XProtoSource] = []) -> ModelOutcome {
        let (sources, problems) = self.sources(in: directory)
        let outcome = XProtoReader.read(sources + declared)
        guard !problems.isEmpty else { return outcome }
        let hasError = problems.contains { $0.severity == .error }
        return ModelOutcome(models: hasError ? nil : outcome.models, findings: problems + outcome.findings)
    }

    /// The files of a directory, and what is wrong with them as files.
    public static func sources(in directory: String) -> (sources: [XProtoSource], problems: [ModelFinding]) {
        var sources: [XProtoSource] = []
        var problems: [ModelFinding] = []
        do throws(Failure) {
            for name in try Self.names(in: directory) {
                let path = directory.hasSuffix("/") ? "\(directory)\(name)" : "\(directory)/\(name)"
                do throws(Failure) {
                    let bytes = try Self.contents(of: path)
                    guard let text = String(validating: bytes, as: UTF8.self) else {
                        throw Failure("it is no UTF-8; save it as such")
                    }
                    sources.append(XProtoSource(name: path, text: text))
                } catch {
                    problems.append(ModelFinding(.error, SourcePlace(file: path), "cannot be read: \(error.text)"))
                }
            }
            if sources.isEmpty, problems.isEmpty {
                problems.append(
                    ModelFinding(
                        .warning,
                        SourcePlace(file: directory),
                        "there is no model file; their names end in .xproto"
                    )
                )
            }
        } catch {
            problems.append(ModelFinding(.error, SourcePlace(file: directory), "expected a directory: \(error.text)"))
        }
        return (sources, problems)
    }

    private static func names(in path: String) throws(Failure) -> [String] {
        guard let directory = opendir(path) else { throw Failure(errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            // Sound because `readdir` ends every name with NUL within the entry, which lives until the next call.
            let name = String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
            if !name.hasPrefix("."), name.hasSuffix(".xproto") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The contents of a regular file, up to a little more than the limit.
    private static func contents(of path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure("expected a regular file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= XProtoReader.sizeLimit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
            } else if errno != EINTR {
                throw Failure(errno)
            }
        }
        throw Failure("it is larger than \(XProtoReader.sizeLimit) bytes; divide it")
    }
}
