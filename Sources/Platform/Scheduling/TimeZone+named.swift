import Configuration
import Glibc

extension TimeZone {
    private static let directories = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo",
    ]

    /// The time zone of a name such as `Europe/Prague`, from the files of the system; case does not matter.
    ///
    /// - Throws: That there is none, with the name that was most likely meant.
    public static func named(_ name: String) throws(CronError) -> TimeZone {
        if ["utc", "z", "gmt", "etc/utc"].contains(name.lowercased()) { return .utc }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName =
            name.utf8.count <= 100
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "_+-".utf8.contains($0) }
            }
        guard isName else { throw CronError("timezone", "\(quoted(name)): expected a name such as Europe/Prague") }
        guard let directory = Self.directories.first(where: { access($0, R_OK) == 0 }) else {
            let advice = "install the package tzdata, or use UTC"
            throw CronError(
                "timezone",
                "\(quoted(name)): this system has no time zones in \(Self.directories[0]); \(advice)"
            )
        }
        var path = directory
        var spelling: [String] = []
        for part in parts {
            let names = Self.names(in: path)
            guard
                let found = names.first(where: { $0 == part })
                    ?? names.first(where: { $0.lowercased() == part.lowercased() })
            else {
                let nearest = nearestName(to: String(part), among: names.sorted())
                let advice = nearest.map { "; did you mean \(quoted((spelling + [$0]).joined(separator: "/")))?" }
                throw CronError("timezone", "\(quoted(name)): there is no such time zone" + (advice ?? ""))
            }
            path += "/\(found)"
            spelling.append(found)
        }
        guard let bytes = try? ConfigurationFile.read(path, limit: 1 << 20),
            let zone = TimeZone(bytes, name: spelling.joined(separator: "/"))
        else { throw CronError("timezone", "\(quoted(name)): \(path) is no time zone") }
        return zone
    }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            // Sound because `readdir` ends every name with NUL within the entry, which lives until the next call.
            let name = String(cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
