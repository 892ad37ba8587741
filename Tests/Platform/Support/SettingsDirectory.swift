import Configuration
import TestSupport

@testable import Platform

/// A configuration directory of a test; it is removed when the last reference goes.
final class SettingsDirectory {
    let path: String

    /// Makes a directory of files, by path.
    init(_ files: [String: String]) throws {
        self.path = try Files.makeTemporaryDirectory()
        for directory in ["db_entities", "modules"] { try Files.makeDirectory("\(self.path)/\(directory)") }
        for (name, text) in files { try Files.write(Array(text.utf8), to: "\(self.path)/\(name)") }
    }

    deinit { Files.remove(self.path) }

    func read() -> SettingsOutcome { SettingsReader.read(self.path) }

    /// The errors, without the directory.
    func errors() -> [String] { self.findings(.error) }

    func findings(_ severity: SettingsFinding.Severity) -> [String] {
        self.read().findings.filter { $0.severity == severity }
            .map { $0.description.exchanging("\(self.path)/", for: "").exchanging(" \(severity.rawValue):", for: "") }
    }

    /// The smallest entity type.
    static let entity = "entity: {id: a, name: A, snapshot: true}\nattribs: {}\n"

    /// What is wrong with a file beside one entity type.
    static func errors(_ name: String, _ text: String) throws -> [String] {
        try SettingsDirectory(["db_entities/a.yml": self.entity, name: text]).errors()
    }
}
