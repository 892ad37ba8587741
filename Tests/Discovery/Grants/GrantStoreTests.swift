import Glibc
import Testing

@testable import Discovery

@Suite struct GrantStoreTests {
    private let tree = PluginTree()
    private var store: GrantStore { GrantStore(in: ConfigurationDirectory(path: self.tree("config/deep"))) }
    private let file = "config/deep/grants.json"

    private func grant(_ name: String) -> Grant {
        Grant(
            kind: "model",
            name: name,
            file: "/x/\(name).so",
            digest: SHA256Digest(words: [1, 2, 3, 4, 5, 6, 7, 8]),
            needs: [Need(capability: "network", detail: "")],
            time: 1_700_000_000
        )
    }

    private func failure(_ body: () throws -> Void) throws -> String {
        try #require(throws: GrantStoreError.self) { try body() }.description
    }

    @Test func whatIsKeptIsReadByTheNextHost() throws {
        #expect(try self.store.read() == GrantList())
        try self.store.update { $0.add(self.grant("a")) }
        try self.store.update { $0.add(self.grant("b")) }
        #expect(try self.store.read().grants == [self.grant("a"), self.grant("b")])
        var status = stat()
        #expect(stat(self.tree(self.file), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(stat(self.tree("config/deep"), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o700)
    }

    @Test func nothingIsLeftBesideTheFile() throws {
        try self.store.update { $0.add(self.grant("a")) }
        let stream = try #require(opendir(self.tree("config/deep")))
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
            )
        }
        #expect(names.sorted() == [".", "..", "grants.json"])
    }

    /// Each change reads what is there, so two that run at once would lose one without the lock.
    @Test func changesAtOnceLoseNothing() async throws {
        let store = self.store
        let names = (0..<40).map { "m\(String($0, radix: 26, uppercase: false))" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names { group.addTask { try store.update { $0.add(self.grant(name)) } } }
            try await group.waitForAll()
        }
        #expect(try store.read().grants.map(\.name).sorted() == names.sorted())
    }

    @Test func aDamagedFileIsRefusedAndLeftAsItIs() throws {
        try self.store.update { $0.add(self.grant("a")) }
        let bytes = Array(self.tree.read(self.file).dropLast(7))
        self.tree.write(bytes: bytes, self.file)
        for message in [
            try self.failure { _ = try self.store.read() }, try self.failure { try self.store.update { _ in } },
        ] {
            for word in [self.tree(self.file), "not used", "JSON", "mend the file"] {
                #expect(message.contains(word), "\(message)")
            }
        }
        #expect(self.tree.read(self.file) == bytes)
    }

    @Test(arguments: [0o620, 0o602, 0o666] as [mode_t])
    func aFileThatOthersMayWriteIsRefused(mode: mode_t) throws {
        try self.store.update { $0.add(self.grant("a")) }
        #expect(chmod(self.tree(self.file), mode) == 0)
        #expect(try self.failure { _ = try self.store.read() }.contains("others may write it"))
    }

    @Test func whatIsNoFileIsRefused() throws {
        self.tree.makeDirectory(self.file)
        #expect(try self.failure { _ = try self.store.read() }.contains("not a regular file"))
    }

    @Test func aPlaceThatCannotBeWritten() throws {
        // A file in the place of a directory stops the superuser as well.
        self.tree.write("config/deep", "")
        let message = try self.failure { try self.store.update { $0.add(self.grant("a")) } }
        for word in ["cannot be kept", self.tree("config/deep"), "Not a directory", "HOST_CONFIG_DIR"] {
            #expect(message.contains(word), "\(message)")
        }
        let elsewhere = GrantStore(in: ConfigurationDirectory(path: "/proc/self"))
        #expect(try self.failure { try elsewhere.update { $0.add(self.grant("a")) } }.contains("/proc/self"))
    }

    @Test func withoutAPlaceThereAreNoneAndNoneCanBeKept() throws {
        let store = GrantStore(in: ConfigurationDirectory(environment: [:], workingDirectory: "/"))
        #expect(try store.read() == GrantList())
        #expect(try self.failure { try store.update { _ in } }.contains("XDG_CONFIG_HOME"))
    }

    @Test(
        arguments: [
            (["HOST_CONFIG_DIR": "here", "HOME": "/home/a"], "/base/here"),
            (["XDG_CONFIG_HOME": "/config", "HOME": "/home/a"], "/config/pluginhost"),
            (["XDG_CONFIG_HOME": "config", "HOME": "/home/a"], "/home/a/.config/pluginhost"),
            (["HOME": "/home/a"], "/home/a/.config/pluginhost"), (["HOME": "a"], nil),
        ] as [([String: String], String?)]
    )
    func thePlaceFollowsTheEnvironment(environment: [String: String], path: String?) {
        #expect(ConfigurationDirectory(environment: environment, workingDirectory: "/base")?.path == path)
    }
}
