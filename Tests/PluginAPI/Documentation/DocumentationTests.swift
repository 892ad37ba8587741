import Glibc
import Testing

// What the texts show is built and run as a reader would: in a directory outside of the repository, with the release
// host and the example plugins that `scripts/build` left behind. Marks of fenced blocks:
//
//     swift manifest=NAME   the Package.swift of the package NAME, in a directory beside the repository; with installed=no
//                           it is built alone, and the commands of the page do not see it
//     swift plugin=NAME     a file of the target NAME
//     swift tests=NAME      a file of the target NAMETests
//     c file=NAME           a file
//     console [unordered]   commands with their output; what changes from run to run is compared by its shape
//
// Blocks of other languages and marks are not looked at, so a block of Swift or C without a mark fails.

@Suite(.serialized) struct DocumentationTests {
    @Test func everythingShownWorks() throws {
        let root = Self.root
        let host = "\(root)/.build/release/host"
        try #require(access(host, X_OK) == 0, "\(host) is missing: run scripts/build")
        let names = ["counter.so", "libTemplateModels.so", "libTestExt.so", "lines.so", "walk.so"]
        let plugins = names.map { "\(root)/ext/\($0)" }
        for plugin in plugins { try #require(access(plugin, R_OK) == 0, "\(plugin) is missing: run scripts/build") }

        let reader = try Reader(root: root)
        try reader.run(
            "ln -s '\(root)' PluginHost && mkdir -p package ext && cp \(plugins.joined(separator: " ")) ext/"
        )
        // As scripts/build does.
        try reader.run("host grant file_line read=--line-file")
        for page in ["README.md", "PluginAPI/README.md"] {
            let blocks = FencedBlock.all(in: try reader.run("cat PluginHost/\(page)"))
            #expect(blocks.contains { $0.language == "console" })
            try Self.build(blocks, page, reader)
            for block in blocks where block.language == "console" {
                try Self.check(ConsoleSession(block), page, reader)
            }
        }
    }

    /// Builds and tests the packages of a page. They share a directory, so that PluginAPI is compiled once.
    private static func build(_ blocks: [FencedBlock], _ page: String, _ reader: Reader) throws {
        for block in blocks {
            if block.language == "swift" {
                #expect(
                    ["manifest", "plugin", "tests"].contains { block.value(of: $0) != nil },
                    "\(page): a block of Swift without a mark:\n\(block.text)"
                )
            }
            if block.language == "c" {
                try reader.write(block.text, to: try #require(block.value(of: "file"), "\(page): C without a mark"))
            }
        }
        for manifest in blocks.filter({ $0.value(of: "manifest") != nil }) {
            let name = try #require(manifest.value(of: "manifest"))
            try reader.run("rm -rf package/Sources package/Tests && mkdir -p package/Sources/\(name)")
            try reader.write(manifest.text, to: "package/Package.swift")
            let sources = blocks.filter { $0.value(of: "plugin") == name }
            #expect(!sources.isEmpty, "\(page): a manifest without sources")
            for (index, source) in sources.enumerated() {
                try reader.write(source.text, to: "package/Sources/\(name)/Snippet\(index).swift")
            }
            let tests = blocks.filter { $0.value(of: "tests") == name }
            if !tests.isEmpty { try reader.run("mkdir -p package/Tests/\(name)Tests") }
            for (index, test) in tests.enumerated() {
                try reader.write(test.text, to: "package/Tests/\(name)Tests/Snippet\(index).swift")
            }
            let log = try reader.run("swift build --build-tests --package-path package --scratch-path build 2>&1")
            #expect(!log.contains("warning:"), "\(page): \(log)")
            if !tests.isEmpty {
                let result = try reader.run(
                    "swift test --skip-build --package-path package --scratch-path build 2>&1"
                )
                #expect(result.contains("Test run with 7 tests"), "\(page): \(result)")
            }
            if manifest.value(of: "installed") != "no" { try reader.run("cp build/debug/lib\(name).so ext/") }
        }
    }

    private static func check(_ session: ConsoleSession, _ page: String, _ reader: Reader) throws {
        for step in session.steps {
            let printed = try reader.output(of: step.command)
            // CR LF is one character to Swift, and a line's end in CSV.
            let lines = printed.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init).dropLast()
            #expect(
                session.shape(of: Array(lines)) == session.shape(of: step.output),
                "\(page): `\(step.command)` printed\n\(printed)"
            )
        }
    }

    /// The directory of the repository: three above this file's.
    private static var root: String {
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    }
}
