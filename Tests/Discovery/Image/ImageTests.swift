import Glibc
import Testing

@testable import Discovery

@Suite struct ImageTests {
    private let workshop: PluginWorkshop

    init() throws { self.workshop = try PluginWorkshop() }

    private func refusal(_ name: String) -> Refusal? {
        do throws(Refusal) {
            _ = try Image(path: self.workshop.path(name))
            return nil
        } catch {
            return error
        }
    }

    @Test func holdsTheBytesOfTheFile() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let image = try Image(path: self.workshop.write(bytes, "file"))
        #expect(image.bytes.elementsEqual(bytes))
        var status = stat()
        try #require(stat(image.path, &status) == 0)
        #expect(image.identity == FileIdentity(status))
        #expect(image.directory == self.workshop.directory)
    }

    @Test func staysTheSameWhenTheFileChanges() throws {
        let path = try self.workshop.write(Array("first".utf8), "file")
        let image = try Image(path: path)
        try self.workshop.write(Array("x".utf8), "file")
        #expect(String(decoding: image.bytes, as: UTF8.self) == "first")
        try #require(unlink(path) == 0)
        #expect(String(decoding: image.bytes, as: UTF8.self) == "first")
    }

    @Test func cannotBeChanged() throws {
        let image = try Image(path: self.workshop.write([1, 2, 3], "file"))
        #expect(pwrite(image.descriptor, [9 as UInt8], 1, 0) == -1)
        #expect(ftruncate(image.descriptor, 0) == -1)
        #expect(mmap(nil, 3, PROT_READ | PROT_WRITE, MAP_SHARED, image.descriptor, 0) == MAP_FAILED)
        #expect(fcntl(image.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func canBeLoadedThroughItsDescriptor() throws {
        let path = try self.workshop.compile("good.so")
        let image = try Image(path: path)
        try #require(unlink(path) == 0)
        // The loader takes two files of one name for one, and numbers of descriptors return; this name does not.
        let link = self.workshop.path("image")
        try #require(symlink("/proc/self/fd/\(image.descriptor)", link) == 0)
        let handle = try #require(dlopen(link, RTLD_NOW | RTLD_LOCAL))
        #expect(dlsym(handle, "plugin_register") != nil)
    }

    @Test func closesWhatItOpened() throws {
        let path = try self.workshop.write([1], "file")
        let descriptor: Int32
        do {
            let image = try Image(path: path)
            descriptor = image.descriptor
            #expect(try self.target(of: descriptor)?.hasPrefix("/memfd:plugin") == true)
        }
        // Another test may own the number by now, but not for a snapshot of this file.
        if let target = try self.target(of: descriptor), target.hasPrefix("/memfd:plugin") {
            var status = stat()
            #expect(fstat(descriptor, &status) != 0 || status.st_size != 1)
        }
    }

    private func target(of descriptor: Int32) throws -> String? {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/fd/\(descriptor)", &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test func namesWhatIsNotAFile() throws {
        try #require(mkfifo(self.workshop.path("pipe"), 0o600) == 0)
        try #require(mkdir(self.workshop.path("directory"), 0o700) == 0)
        try #require(symlink("/dev/null", self.workshop.path("device")) == 0)
        for (name, kind) in [("pipe", "named pipe"), ("directory", "directory"), ("device", "character device")] {
            let refusal = self.refusal(name)
            #expect(refusal?.reason == .notARegularFile)
            #expect(refusal?.detail.contains(kind) == true, "\(name)")
        }
    }

    @Test func namesASocket() throws {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = self.workshop.path("socket")
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(self.refusal("socket")?.reason == .notARegularFile)
        #expect(self.refusal("socket")?.detail.contains("socket") == true)
    }

    @Test func tellsDeadLinksFromMissingFiles() throws {
        try #require(symlink("nowhere", self.workshop.path("dangling")) == 0)
        try #require(symlink("circle", self.workshop.path("circle")) == 0)
        #expect(self.refusal("dangling")?.reason == .danglingLink)
        #expect(self.refusal("dangling")?.detail.contains("'nowhere'") == true)
        #expect(self.refusal("circle")?.reason == .danglingLink)
        #expect(self.refusal("missing")?.reason == .unreadable)
    }

    @Test func refusesEmptyAndHugeFiles() throws {
        try self.workshop.write([], "empty")
        #expect(self.refusal("empty")?.reason == .empty)
        let huge = try self.workshop.write([1], "huge")
        try #require(truncate(huge, Int(Image.largestSize) + 1) == 0)
        #expect(self.refusal("huge")?.reason == .tooLarge)
    }

    /// What is read while another process writes is either refused or one of the states, never a mixture of lengths.
    @Test func isConsistentWhileTheFileIsReplaced() throws {
        let path = try self.workshop.write([UInt8](repeating: 1, count: 300_000), "file")
        let script = "while :; do : > '\(path)'; head -c 200000 /dev/zero >> '\(path)'; done"
        let writer = try PluginWorkshop.start(["sh", "-c", script])
        defer {
            kill(writer, SIGKILL)
            waitpid(writer, nil, 0)
        }
        for _ in 0..<200 {
            do throws(Refusal) {
                let image = try Image(path: path)
                #expect(Int64(image.bytes.count) == image.identity.size)
            } catch {
                #expect([.changedWhileRead, .empty].contains(error.reason), "\(error)")
            }
        }
    }

    @Test(arguments: ["$ORIGIN/libs", "${ORIGIN}/libs", "/nonexistent:$ORIGIN/libs"])
    func findsLibrariesBesideThePlugin(runPath: String) throws {
        try #require(mkdir(self.workshop.path("libs"), 0o700) == 0)
        let helper = "int helper(void) { return 1; }\n"
        let options = ["-shared", "-fPIC", "-Wl,-soname,libhelper.so"]
        try self.workshop.compile("libs/libhelper.so", helper, options: options, hasNote: false)
        let path = try self.workshop.compile(
            "plugin.so",
            "int helper(void);\n" + PluginWorkshop.entry + "int use(void) { return helper(); }\n",
            options: ["-shared", "-fPIC", "-Wl,-rpath,\(runPath)", "-L\(self.workshop.path("libs"))"],
            libraries: ["-lhelper"]
        )
        let facts = try PluginFacts(judging: Image(path: path))
        #expect(facts.libraries.contains("libhelper.so"))
        #expect(facts.runPaths == runPath.split(separator: ":").map(String.init))
        let sibling = self.workshop.path("libs/libhelper.so")
        #expect(try Image(path: path).siblings == [sibling])

        try #require(mkdir(self.workshop.path("ext"), 0o700) == 0)
        try #require(symlink(path, self.workshop.path("ext/link.so")) == 0)
        #expect(try Image(path: self.workshop.path("ext/link.so")).siblings == [sibling])

        try #require(unlink(sibling) == 0)
        #expect(try Image(path: path).siblings.isEmpty)
    }
}
