import Configuration
import PluginABI

@testable import Discovery

extension FuzzedReader {
    /// A plugin file as a whole: headers, tables, note, judgement.
    static let elf = FuzzedReader(
        name: "elf",
        usualDose: 15_000,
        longest: 65_536,
        inputs: { SamplePlugin.images },
        words: ["plugin_register", "GLIBC_2.34", "$ORIGIN", "libc.so.6", PLUGIN_NOTE_NAME],
        read: { bytes throws(Finding) in
            let facts = try? PluginFacts(judging: ElfBytes(bytes), host: .host)
            guard let file = try? ElfFile(ElfBytes(bytes)) else { return facts != nil }
            let notes = file.notes
            let longest = ElfFile.longestText * 3
            try Finding.unless(notes.count <= ElfFile.mostEntries, "\(notes.count) notes")
            for symbol in file.undefinedSymbols { try Self.check(symbol.name, longest) }
            try Finding.unless(file.requirements.count <= ElfFile.mostEntries, "\(file.requirements.count) versions")
            for name in file.comments + file.dynamic.needed + file.dynamic.runPaths { try Self.check(name, longest) }
            _ = (file.newestGlibc, file.hasSwiftSections, file.isExecutable, file.exportedSymbol("plugin_register"))
            if let facts { try Finding.unless(facts.abiMajor == Int(PLUGIN_ABI_MAJOR), "accepted another contract") }
            return facts != nil
        }
    )

    /// The description of a plugin's note.
    static let note = FuzzedReader(
        name: "note",
        usualDose: 60_000,
        longest: 1024,
        inputs: { SamplePlugin.notes },
        words: ["x86_64-linux", "clang 21.0.0"],
        read: { bytes throws(Finding) in
            guard let note = try? PluginNote(ElfBytes(bytes), host: .host) else { return false }
            try Finding.unless(note.contract.major == PluginContract.host.major, "accepted another contract")
            for text in [note.apiVersion, note.compiler, note.target] {
                try Finding.unless(!text.utf8.contains { $0 < 0x20 }, "a control character: \(text.debugDescription)")
            }
            return true
        }
    )

    /// The verdict about one file, as it lies in the cache.
    static let verdict = FuzzedReader(
        name: "verdict",
        usualDose: 60_000,
        longest: 4096,
        inputs: { Self.verdicts.map { Self.written($0) } },
        words: ["model", "integer", "registration-hung"],
        read: { bytes throws(Finding) in
            var reader = CacheReader(Array(bytes), 0..<bytes.count)
            guard let verdict = try? reader.verdict(), reader.isAtEnd else { return false }
            try Self.check(verdict)
            return true
        }
    )

    /// A whole cache, also one whose sum was put right by whoever damaged it.
    static let cache = FuzzedReader(
        name: "cache",
        usualDose: 30_000,
        longest: 8192,
        inputs: {
            var cache = RegistryCache(in: nil, stamp: "stamp")
            for (index, verdict) in Self.verdicts.enumerated() {
                let identity = FileIdentity(device: 1, inode: UInt64(index), size: 2, modified: 3, changed: 4)
                cache.store(verdict, path: "/ext/\(index).so", identity: identity)
            }
            let file = cache.contents
            guard let body = try? CacheHeader(stamp: "stamp").body(of: file) else { return [file] }
            return [file, Array(file[body]), []]
        },
        words: ["/ext/", ".so", "stamp"],
        read: { bytes throws(Finding) in
            let whole = RegistryCache(contents: Array(bytes), stamp: "stamp")
            let body = RegistryCache(contents: CacheHeader(stamp: "stamp").file(body: Array(bytes)), stamp: "stamp")
            for cache in [whole, body] {
                for (path, identity) in cache.keys {
                    guard let verdict = cache.verdict(path: path, identity: identity) else { continue }
                    try Self.check(verdict)
                }
                let again = RegistryCache(contents: cache.contents, stamp: "stamp")
                try Finding.unless(again.contents == cache.contents, "read otherwise after it was written")
                try Finding.unless(again.count == cache.count, "\(cache.count) entries became \(again.count)")
            }
            return body.count > 0
        }
    )

    private static func check(_ text: String, _ longest: Int) throws(Finding) {
        try Finding.unless(text.utf8.count <= longest, "a text of \(text.utf8.count) bytes")
    }

    private static func check(_ verdict: Verdict) throws(Finding) {
        let bytes = Self.written(verdict)
        var reader = CacheReader(bytes, 0..<bytes.count)
        guard let again = try? reader.verdict(), reader.isAtEnd else {
            throw Finding("cannot be read after it was written: \(verdict)")
        }
        try Finding.unless(Self.written(again) == bytes, "read otherwise after it was written: \(verdict)")
    }

    private static func written(_ verdict: Verdict) -> [UInt8] {
        var writer = CacheWriter()
        writer.write(verdict)
        return writer.bytes
    }

    private static let verdicts: [Verdict] = {
        var facts = PluginFacts()
        facts.abiMajor = 1
        facts.compiler = "clang"
        facts.libraries = ["libc.so.6"]
        facts.runPaths = ["$ORIGIN"]
        facts.glibc = "2.34"
        return [
            Verdict(facts: facts, result: .success(Self.descriptions), time: 1_700_000_000),
            Verdict(facts: nil, result: .failure(Refusal(.registrationHung, "it hung", advice: "mend it")), time: 1),
            Verdict(facts: facts, result: .success([]), time: 0),
        ]
    }()
}
