import Testing

@testable import Discovery

@Suite struct RunPathTests {
    @Test func replacesOnlyTheOrigin() {
        let written = ["$ORIGIN", "${ORIGIN}/../lib", "/usr/$LIB", "$ORIGINAL/x", "/a/$ORIGIN", "$", "${ORIGIN"]
        let expected = ["/p", "/p/../lib", "/usr/$LIB", "$ORIGINAL/x", "/a//p", "$", "${ORIGIN"]
        #expect(RunPath(written, origin: "/p").entries.map(\.directory) == expected)
    }

    @Test func leavesToTheLoaderWhatItFindsItself() {
        let files: Set<String> = ["/abs/a.so", "/p/a.so", "/p/b.so", "/p/sub/c.so"]
        let runPath = RunPath(["/abs", "$ORIGIN"], origin: "/p")
        #expect(runPath.sibling("a.so", exists: files.contains) == nil)
        #expect(runPath.sibling("b.so", exists: files.contains) == "/p/b.so")
        #expect(runPath.sibling("none.so", exists: files.contains) == nil)
        #expect(runPath.sibling("$ORIGIN/sub/c.so", exists: files.contains) == "/p/sub/c.so")
        #expect(runPath.sibling("/p/b.so", exists: files.contains) == nil)
    }
}
