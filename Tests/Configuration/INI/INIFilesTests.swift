import Configuration
import TestSupport
import Testing

/// The order of files.
@Suite struct INIFilesTests {
    @Test func directoriesComeAfterFilesInTheOrderOfNames() throws {
        let workspace = try Workspace()
        let main = "\(workspace.path)/main.conf"
        let directory = "\(workspace.path)/conf.d"
        try Files.write("[g]\na=0\n", to: main)
        try Files.makeDirectory(directory)
        for name in ["b.conf", "a.conf", "B.conf", "c.txt", ".d.conf"] {
            try Files.write("[g]\na=1\n", to: "\(directory)/\(name)")
        }
        let documents = try INIFiles.read([main], directories: [directory])
        #expect(documents.map(\.file) == [main] + ["B.conf", "a.conf", "b.conf"].map { "\(directory)/\($0)" })
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let workspace = try Workspace()
        let missing = "\(workspace.path)/missing.conf"
        #expect(throws: INIError(.file(missing), "cannot be read: No such file or directory")) {
            try INIFiles.read([missing])
        }
        let error = #expect(throws: INIError.self) { try INIFiles.read([], directories: [missing]) }
        #expect(error?.origin == .file(missing))
        #expect(throws: INIError(.file(workspace.path), "cannot be read: expected a regular file")) {
            try INIFiles.read([workspace.path])
        }
    }
}
