import Glibc
import Testing

@testable import Discovery

/// With real directories and the kernel's own events; only the clock is the test's.
@Suite struct PluginWatchTests {
    private let tree = PluginTree()

    init() { self.tree.write("ext/a.so", "1") }

    private func watch(_ directories: String..., known: [String: FileIdentity] = [:]) throws -> PluginWatch {
        let path = SearchPath(directories: directories.map { SearchDirectory(path: self.tree($0), origin: .option) })
        let watch = try #require(
            PluginWatch(path, known: known, debounce: ChangeDebounce(quiet: 10, patience: 50), at: 0)
        )
        return watch
    }

    /// What changed, long after the last event.
    private func changes(_ watch: PluginWatch, at now: Int64 = 0) -> [PluginChange] {
        watch.receive(at: now)
        return watch.takeChanges(at: now + 1000)
    }

    @Test func whatComesChangesAndGoesIsNoticed() throws {
        let watch = try self.watch("ext")
        #expect(self.changes(watch) == [] && watch.nextTime == nil)
        let added = self.tree.write("ext/b.so", "1")
        #expect(self.changes(watch) == [.added(path: added)])
        self.tree.write("ext/b.so", "23")
        #expect(self.changes(watch) == [.changed(path: added)])
        unlink(added)
        #expect(self.changes(watch) == [.removed(path: added)])
        #expect(self.changes(watch) == [])
    }

    @Test func whatIsNoPluginDoesNotMatter() throws {
        let watch = try self.watch("ext")
        self.tree.write("ext/notes.txt")
        self.tree.write("ext/.hidden.so")
        self.tree.write("ext/c.so.part")
        #expect(self.changes(watch) == [])
    }

    @Test func aFileThatIsOpenForWritingIsHeldBack() throws {
        let watch = try self.watch("ext")
        let path = self.tree("ext/a.so")
        let descriptor = open(path, O_WRONLY | O_APPEND)
        #expect(write(descriptor, "2", 1) == 1)
        watch.receive(at: 0)
        #expect(watch.nextTime == 50)
        let other = self.tree.write("ext/b.so", "1")
        watch.receive(at: 1)
        #expect(watch.takeChanges(at: 20) == [.added(path: other)])
        close(descriptor)
        #expect(self.changes(watch, at: 30) == [.changed(path: path)])
    }

    @Test func directoriesThatComeAreWatched() throws {
        let watch = try self.watch("ext", "later")
        self.tree.write("elsewhere/deep/b.so", "1")
        #expect(self.changes(watch) == [])
        #expect(rename(self.tree("elsewhere"), self.tree("ext/sub")) == 0)
        #expect(self.changes(watch) == [.added(path: self.tree("ext/sub/deep/b.so"))])
        self.tree.write("ext/sub/deep/b.so", "23")
        #expect(self.changes(watch) == [.changed(path: self.tree("ext/sub/deep/b.so"))])
        let late = self.tree.write("later/c.so", "1")
        #expect(self.changes(watch) == [.added(path: late)])
        self.tree.write("later/c.so", "23")
        #expect(self.changes(watch) == [.changed(path: late)])
    }

    @Test func aDirectoryThatGoesAndComesAgainIsWatchedAgain() throws {
        let watch = try self.watch("ext")
        let path = self.tree("ext/a.so")
        unlink(path)
        rmdir(self.tree("ext"))
        #expect(self.changes(watch).filter { $0 != .removed(path: path) } == [])
        self.tree.write("ext/a.so", "new")
        #expect(self.changes(watch).map(\.path) == [path])
        self.tree.write("ext/a.so", "newer")
        #expect(self.changes(watch) == [.changed(path: path)])
    }

    @Test func theTargetOfALinkIsWatched() throws {
        let target = self.tree.write("product/a.so", "1")
        let link = self.tree("ext/link.so")
        #expect(symlink(target, link) == 0)
        let watch = try self.watch("ext")
        self.tree.write("product/other.so", "1")
        self.tree.write("product/other.o", "1")
        #expect(self.changes(watch) == [])
        self.tree.write("product/a.so", "23")
        #expect(self.changes(watch) == [.changed(path: link)])
    }

    /// Between the scan and the beginning of the watch.
    @Test func whatChangedBeforeIsNoticed() throws {
        let path = self.tree("ext/a.so")
        var status = stat()
        #expect(stat(path, &status) == 0)
        let known = FileIdentity(status)
        self.tree.write("ext/a.so", "23")
        let watch = try self.watch("ext", known: [path: known])
        #expect(watch.nextTime == 10)
        #expect(self.changes(watch) == [.changed(path: path)])
    }

    @Test func lostEventsMakeItLookAtEverything() throws {
        let watch = try self.watch("ext")
        // More than the kernel keeps for one watcher.
        var text = [UInt8](repeating: 0, count: 32)
        let descriptor = open("/proc/sys/fs/inotify/max_queued_events", O_RDONLY)
        let count = read(descriptor, &text, text.count)
        close(descriptor)
        let most = try #require(Int(String(decoding: text.prefix(max(0, count - 1)), as: UTF8.self)))
        for number in 0...most {
            let path = self.tree("ext/\(number % 2).so")
            if number > 1 { unlink(path) }
            close(open(path, O_CREAT | O_WRONLY, 0o644))
        }
        let late = self.tree.write("ext/late.so", "1")
        #expect(self.changes(watch).contains(.added(path: late)))
    }
}
