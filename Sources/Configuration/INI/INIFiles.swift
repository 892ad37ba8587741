import Glibc

/// The files of a configuration, found and read.
public enum INIFiles {
    /// Reads files in their order, then those of directories that end in `.conf`, in the order of their names by bytes.
    ///
    /// - Throws: `INIError` for the first file that cannot be read or understood.
    public static func read(_ files: [String], directories: [String] = []) throws(INIError) -> [INIDocument] {
        var paths = files
        for directory in directories {
            paths += try Self.names(in: directory).filter { $0.hasSuffix(".conf") }.map { "\(directory)/\($0)" }
        }
        var documents: [INIDocument] = []
        for path in paths {
            let bytes: [UInt8]
            do throws(ConfigurationFile.Failure) {
                bytes = try ConfigurationFile.read(path, limit: INIReader.longest)
            } catch {
                throw INIError(.file(path), "cannot be read: \(error)")
            }
            documents.append(try INIReader.read(bytes, file: path))
        }
        return documents
    }

    /// What is in a directory, sorted by bytes.
    private static func names(in path: String) throws(INIError) -> [String] {
        guard let directory = opendir(path) else {
            throw INIError(.file(path), "expected a directory: \(ConfigurationFile.failure(errno))")
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
}
