import Testing

@testable import Discovery

/// What is read of files that a real linker made.
@Suite struct ElfFileTests {
    private let workshop: PluginWorkshop

    init() throws { self.workshop = try PluginWorkshop() }

    private func read<T>(_ path: String, _ body: (ElfFile) throws -> T) throws -> T {
        let image = try Image(path: path)
        defer { withExtendedLifetime(image) {} }
        return try body(try ElfFile(ElfBytes(image.bytes)))
    }

    @Test(arguments: ["sysv", "gnu"])
    func listsUndefinedSymbols(style: String) throws {
        let source = """
            #include <stdlib.h>
            extern int absent(void); extern int optional(void) __attribute__((weak));
            int use(void) { return absent() + (optional ? optional() : 0) + atoi("1"); }
            """
        let options = ["-shared", "-fPIC", "-Wl,--hash-style=\(style)"]
        let path = try self.workshop.compile("use.so", source, options: options, hasNote: false)
        try self.read(path) { file in
            let symbols = file.undefinedSymbols
            let absent = try #require(symbols.first { $0.name == "absent" })
            #expect(!absent.isWeak && absent.version == nil)
            #expect(symbols.first { $0.name == "optional" }?.isWeak == true)
            let atoi = try #require(symbols.first { ["atoi", "strtol", "__isoc23_strtol"].contains($0.name) })
            #expect(atoi.library == "libc.so.6")
            #expect(atoi.version?.hasPrefix("GLIBC_2.") == true)
            #expect(!symbols.contains { $0.name == "use" })
            #expect(file.exportedSymbol("use")?.isFunction == true)
            #expect(file.exportedSymbol("absent") == nil)
            #expect(file.requirements.contains { $0.library == "libc.so.6" })
            #expect(file.newestGlibc?.hasPrefix("2.") == true)
            #expect(file.dynamic.needed.contains("libc.so.6"))
        }
    }

    @Test func readsNamesAndRunPaths() throws {
        let options = ["-shared", "-fPIC", "-Wl,-soname,libnamed.so.3", "-Wl,-rpath,/a:$ORIGIN/b"]
        for tags in ["--enable-new-dtags", "--disable-new-dtags"] {
            let path = try self.workshop.compile("named.so", options: options + ["-Wl,\(tags)"])
            try self.read(path) { file in
                #expect(file.dynamic.soname == "libnamed.so.3")
                #expect(file.dynamic.runPaths == ["/a", "$ORIGIN/b"])
                #expect(!file.isExecutable)
                #expect(!file.hasSwiftSections)
            }
        }
    }

    @Test func findsOneOfManySymbols() throws {
        let functions = (0..<500).map { "int f\($0)(void) { return \($0); }" }.joined(separator: "\n")
        let path = try self.workshop.compile("many.so", functions + "\n" + PluginWorkshop.entry)
        try self.read(path) { file in
            #expect(file.exportedSymbol("plugin_register") != nil)
            #expect(file.exportedSymbol("f0") != nil)
            #expect(file.exportedSymbol("f499") != nil)
            #expect(file.exportedSymbol("f500") == nil)
            #expect(file.symbolCount > 501)
        }
    }

    @Test func comparesVersionsAsNumbers() throws {
        let versions = ["2.9", "2.34", "2.4", "2.34.1", "3.0"].compactMap { GlibcVersion($0) }
        #expect(versions.sorted().map(\.description) == ["2.4", "2.9", "2.34", "2.34.1", "3.0"])
        for text in ["", "2.", "x", "2.x", "-1", "99999999999999999999"] { #expect(GlibcVersion(text) == nil) }
        #expect(GlibcVersion(symbolVersion: "GLIBC_PRIVATE") == nil)
        #expect(GlibcVersion(symbolVersion: "GLIBCXX_3.4") == nil)
        #expect(GlibcVersion(symbolVersion: "GLIBC_2.34")?.description == "2.34")
    }
}
