import Configuration
import Glibc

/// The files of a configuration directory, read as YAML.
struct SettingsFiles {
    /// How large one file may be.
    static let limits = YAMLLimits(mergesKeys: true)

    private let directory: String
    private let findings: SettingsFindings
    /// The names of what is in the directory, sorted.
    let names: [String]

    /// Looks into a directory; nil, and told, if that cannot be.
    init?(_ directory: String, _ findings: SettingsFindings) {
        self.directory = directory
        self.findings = findings
        guard let names = Self.list(directory, findings) else { return nil }
        self.names = names
    }

    /// The names in a directory under it, without the ending, of the files that end in `.yml`.
    func stems(in name: String) -> [String] {
        guard let names = Self.list("\(self.directory)/\(name)", self.findings) else { return [] }
        return names.compactMap { file in
            if file.hasSuffix(".yml") { return String(file.dropLast(4)) }
            self.tellEnding("\(name)/\(file)")
            return nil
        }
    }

    /// The contents of a file, by its name without the ending; nil if it is empty, or, told, cannot be read.
    func read(_ stem: String) -> SettingsNode? {
        let path = "\(self.directory)/\(stem).yml"
        let bytes: [UInt8]
        do throws(ConfigurationFile.Failure) {
            bytes = try ConfigurationFile.read(path, limit: Self.limits.bytes)
        } catch {
            self.findings.add(.error, path, nil, "", "cannot be read: \(error)")
            return nil
        }
        do throws(YAMLError) {
            let node = try YAMLReader.read(bytes, file: path, limits: Self.limits)
            let settings = SettingsNode(node: node, file: path, path: "", findings: self.findings)
            return settings.isNull ? nil : settings
        } catch {
            self.findings.add(.error, path, error.mark, "", error.reason + Self.tabAdvice(bytes, error.mark))
            return nil
        }
    }

    /// Tells of a name that ends in `.yaml`, as only `.yml` is read.
    func tellEnding(_ name: String) {
        guard name.hasSuffix(".yaml") else { return }
        let path = "\(self.directory)/\(name)"
        self.findings.add(.warning, path, nil, "", "it is not read; only names that end in .yml are: rename it")
    }

    /// Whether a name is a directory.
    func isDirectory(_ name: String) -> Bool {
        var status = stat()
        return stat("\(self.directory)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func list(_ path: String, _ findings: SettingsFindings) -> [String]? {
        guard let directory = opendir(path) else {
            findings.add(.error, path, nil, "", "expected a directory: \(ConfigurationFile.failure(errno))")
            return nil
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            // Sound because `readdir` ends every name with NUL within the entry, which lives until the next call.
            let name = String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What to do if a tab stands before the place of an error, which people do not see.
    private static func tabAdvice(_ bytes: [UInt8], _ mark: YAMLMark?) -> String {
        guard let mark else { return "" }
        let lines = bytes.split(separator: 0x0a, maxSplits: mark.line, omittingEmptySubsequences: false)
        guard lines.indices.contains(mark.line - 1) else { return "" }
        let indentation = lines[mark.line - 1].prefix { $0 == 0x20 || $0 == 0x09 }
        return indentation.contains(0x09) ? "; the line begins with a tab: indent with spaces" : ""
    }
}
