import Configuration
import Glibc
import Testing

@testable import Discovery

@Suite struct PluginListingTests {
    private let tree = PluginTree()

    private func list(_ members: String..., origin: SearchDirectory.Origin = .option) throws -> PluginListing {
        try PluginListing(
            of: SearchPath(directories: members.map { SearchDirectory(path: self.tree($0), origin: origin) })
        )
    }

    private func names(_ listing: PluginListing) -> [String] {
        listing.files.map { String($0.path.dropFirst(self.tree.path.count + 1)) }
    }

    @Test func filesComeByDirectoryAndThenByTheBytesOfTheirPath() throws {
        for name in ["b/z.so", "a/x.so", "a-b.so", "a.so", "Z.so", "a/y/1.so", "notes.txt", ".hidden.so", ".so"] {
            self.tree.write("one/\(name)")
        }
        self.tree.write("one/.git/a.so")
        self.tree.write("two/0.so")
        let listing = try self.list("one", "two")
        #expect(
            self.names(listing) == [
                "one/Z.so", "one/a-b.so", "one/a.so", "one/a/x.so", "one/a/y/1.so", "one/b/z.so", "two/0.so",
            ]
        )
        #expect(listing.files.map(\.directory) == [0, 0, 0, 0, 0, 0, 1])
        #expect(listing.refused.isEmpty)
        let inDirectory = listing.files.prefix(6).map { Array($0.path.utf8) }
        #expect(zip(inDirectory, inDirectory.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }

    @Test func theIdentityIsThatOfTheFile() throws {
        let path = self.tree.write("d/a.so", "12345")
        var status = stat()
        #expect(stat(path, &status) == 0)
        let file = try #require(try self.list("d").files.first)
        #expect(file.identity == FileIdentity(status))
        #expect(file.identity.size == 5)
    }

    @Test func ofTwoPathsToOneFileTheFirstCounts() throws {
        self.tree.write("d/b.so")
        self.tree.link("d/a.so", to: "b.so")
        #expect(link(self.tree("d/b.so"), self.tree("d/c.so")) == 0)
        self.tree.makeDirectory("e")
        self.tree.link("e/again.so", to: self.tree("d/b.so"))
        let listing = try self.list("d", "e")
        #expect(self.names(listing) == ["d/a.so"])
        #expect(listing.refused.isEmpty)
    }

    @Test func aDirectoryNamedTwiceIsWalkedOnce() throws {
        self.tree.write("d/a.so")
        self.tree.link("alias", to: "d")
        let listing = try self.list("d", "alias", "d")
        #expect(self.names(listing) == ["d/a.so"])
        #expect(listing.walked == [self.tree("d")])
    }

    @Test func linkedDirectoriesAreEnteredAndLoopsEnd() throws {
        self.tree.write("far/x.so")
        self.tree.write("d/sub/y.so")
        self.tree.link("d/far", to: "../far")
        self.tree.link("d/loop", to: ".")
        self.tree.link("d/sub/up", to: "..")
        self.tree.link("d/other", to: "sub")
        #expect(self.names(try self.list("d")) == ["d/far/x.so", "d/other/y.so"])
    }

    @Test func whatIsNamedLikeAPluginButIsNoneIsRefused() throws {
        self.tree.write("d/dir.so/inner.so")
        self.tree.link("d/dangling.so", to: "nowhere")
        self.tree.link("d/self.so", to: "self.so")
        self.tree.link("d/todir.so", to: "dir.so")
        self.tree.link("d/dangling.txt", to: "nowhere")
        #expect(mkfifo(self.tree("d/pipe.so"), 0o600) == 0)
        let listing = try self.list("d")
        #expect(listing.files.isEmpty)
        #expect(
            listing.refused.map { "\($0.path.split(separator: "/").last ?? "") \($0.refusal.reason.rawValue)" } == [
                "dangling.so dangling-link", "dir.so not-a-regular-file", "pipe.so not-a-regular-file",
                "self.so dangling-link", "todir.so not-a-regular-file",
            ]
        )
        #expect(listing.refused.first?.refusal.detail.contains("'nowhere'") == true)
        #expect(listing.refused.allSatisfy { !$0.refusal.advice.isEmpty })
    }

    @Test func aNameThatIsNotTextIsRefused() throws {
        self.tree.makeDirectory("d")
        let path = Array(self.tree("d/").utf8) + [0xff, 0xfe] + Array(".so".utf8) + [0]
        let descriptor = path.map(CChar.init(bitPattern:)).withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1
        }
        #expect(descriptor >= 0)
        close(descriptor)
        let listing = try self.list("d")
        #expect(listing.files.isEmpty)
        #expect(listing.refused.map(\.refusal.reason) == [.unreadable])
    }

    @Test func deepDirectoriesAreReportedInsteadOfEntered() throws {
        let deep = (1...PluginListing.depthLimit).map { "l\($0)" }.joined(separator: "/")
        self.tree.write("d/\(deep)/in.so")
        self.tree.write("d/\(deep)/more/out.so")
        let listing = try self.list("d")
        #expect(self.names(listing) == ["d/\(deep)/in.so"])
        #expect(listing.refused.map(\.path) == [self.tree("d/\(deep)/more")])
        #expect(!listing.covers(self.tree("d/\(deep)/more/out.so")))
        #expect(listing.covers(self.tree("d/\(deep)/gone.so")))
    }

    @Test func aMissingDirectoryIsAnErrorAWarningOrNothingByItsOrigin() throws {
        self.tree.write("file")
        for member in ["missing", "file"] {
            let error = #expect(throws: UsageError.self) { try self.list(member) }
            #expect(error?.code == .badValue)
            #expect(error?.description.contains("--ext: '\(self.tree(member))'") == true)
            let fromVariable = try self.list(member, origin: .variable)
            #expect(fromVariable.warnings.count == 1)
            #expect(fromVariable.warnings.first?.contains(self.tree(member)) == true)
            let byConvention = try self.list(member, origin: .convention)
            #expect(byConvention.warnings.isEmpty && byConvention.refused.isEmpty)
            #expect(!byConvention.covers(self.tree("\(member)/x.so")))
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root reads every directory"))
    func anUnreadableDirectoryIsReported() throws {
        self.tree.write("d/locked/x.so")
        self.tree.write("d/open/y.so")
        chmod(self.tree("d/locked"), 0)
        defer { chmod(self.tree("d/locked"), 0o755) }
        let listing = try self.list("d")
        #expect(self.names(listing) == ["d/open/y.so"])
        #expect(listing.refused.map(\.path) == [self.tree("d/locked")])
        #expect(!listing.covers(self.tree("d/locked/x.so")))
    }

    @Test func aPathIsBelowADirectoryOnlyAtASlash() {
        #expect(isPath("/a/b", below: "/a"))
        #expect(!isPath("/ab", below: "/a"))
        #expect(!isPath("/a", below: "/a"))
        #expect(isPath("/a", below: "/"))
    }
}
