import Testing

@testable import Discovery

@Suite struct SearchPathTests {
    @Test func theOrderIsOptionsVariableWorkingDirectoryUserSystem() {
        let path = SearchPath(
            options: ["mine", "/abs//x/./y/"],
            environment: [
                "HOST_EXT_PATH": ":/one::two:", "XDG_DATA_HOME": "/data", "XDG_DATA_DIRS": "/sys1:relative:/sys2",
                "HOME": "/home/me",
            ],
            workingDirectory: "/place"
        )
        #expect(
            path.directories.map(\.path) == [
                "/place/mine", "/abs/x/y", "/one", "/place/two", "/place/ext", "/data/pluginhost/ext",
                "/sys1/pluginhost/ext", "/sys2/pluginhost/ext", "/usr/local/lib/pluginhost/ext",
                "/usr/lib/pluginhost/ext",
            ]
        )
        let origins = path.directories.map(\.origin)
        #expect(Array(origins.prefix(5)) == [.option, .option, .variable, .variable, .convention])
        #expect(origins.dropFirst(4).allSatisfy { $0 == .convention })
    }

    @Test func defaultsComeFromTheHomeDirectory() {
        let path = SearchPath(options: [], environment: ["HOME": "/home/me"], workingDirectory: "/")
        #expect(
            path.directories.map(\.path) == [
                "/ext", "/home/me/.local/share/pluginhost/ext", "/usr/local/share/pluginhost/ext",
                "/usr/share/pluginhost/ext", "/usr/local/lib/pluginhost/ext", "/usr/lib/pluginhost/ext",
            ]
        )
    }

    @Test func withoutAHomeDirectoryOnlyTheUsersPlaceIsMissing() {
        let path = SearchPath(options: [], environment: [:], workingDirectory: "/w")
        #expect(path.directories.count == 5)
    }

    @Test func parentDirectoriesStayBecauseTheyMayStandBehindALink() {
        #expect(absolutePath("../a/./b//", in: "/x/y") == "/x/y/../a/b")
        #expect(absolutePath("/", in: "/x") == "/")
    }
}
