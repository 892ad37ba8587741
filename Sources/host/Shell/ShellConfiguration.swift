import Configuration
import Glibc
import Platform
import Records

/// The configuration that goes with a server, as far as the shell needs it. It may be that of DP³.
struct ShellConfiguration {
    /// Its directory.
    let directory: String
    /// nil: it cannot be read, or there is none.
    let settings: PlatformSettings?
    /// Whether it is there, and has errors.
    let isUnreadable: Bool

    /// - Parameter given: The directory that was told; nil: `DP3_CONFIG_DIR`, else `config`.
    /// - Throws: If a directory was told that is none.
    init(_ given: String?) throws(UsageError) {
        let told = given ?? getenv("DP3_CONFIG_DIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        self.directory = told ?? "config"
        var status = stat()
        let isThere = stat(self.directory, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        guard isThere || told == nil else {
            throw UsageError(.badValue, "there is no directory \(quoted(self.directory)) with a configuration")
        }
        self.settings = isThere ? SettingsReader.read(self.directory).settings : nil
        self.isUnreadable = isThere && self.settings == nil
    }

    /// A filter for entities that have an attribute.
    func filter(having name: String, of type: String) throws(UsageError) -> Value {
        guard let model = self.settings?.model else {
            throw UsageError(.badValue, "--has-attr needs a configuration; \(quoted(self.directory)) cannot be read")
        }
        guard let entity = model.entity(type) else {
            throw UsageError(.badValue, "there is no entity type \(quoted(type)) in \(quoted(self.directory))")
        }
        guard let attribute = entity.attribute(name) else {
            throw UsageError(.badValue, "\(type) has no attribute \(quoted(name)) in \(quoted(self.directory))")
        }
        var condition: Record = ["$exists": true]
        if case .plain = attribute.kind {
        } else {
            condition["$ne"] = []
        }
        return ["last.\(name)": .map(condition)]
    }
}
