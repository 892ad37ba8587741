import Configuration
import PluginABI

extension PluginFacts {
    /// Judges a plugin without running it.
    ///
    /// - Throws: The first reason for which it cannot be used here.
    public init(judging image: Image) throws(Refusal) {
        // The memory of the image is used until the end of this scope.
        defer { withExtendedLifetime(image) {} }
        try self.init(judging: ElfBytes(image.bytes), host: .host)
    }

    init(judging bytes: ElfBytes, host: PluginContract) throws(Refusal) {
        let file = try ElfFile(bytes)
        try Self.checkKind(file)
        try Self.checkEntry(file)
        let note = try Self.note(of: file, host)
        self.init()
        self.abiMajor = note.contract.major
        self.abiMinor = note.contract.minor
        self.apiVersion = note.apiVersion
        self.compiler = note.compiler
        self.target = note.target
        self.isOptimized = note.isOptimized
        self.toolchain = file.comments.map { singleLine($0.prefix(256)) }
        self.libraries = file.dynamic.needed
        self.runPaths = file.dynamic.runPaths
        self.glibc = file.newestGlibc
    }

    private static func checkKind(_ file: ElfFile) throws(Refusal) {
        guard file.header.type == ElfHeader.sharedObject, !file.isExecutable else {
            let found = file.isExecutable ? "an executable" : file.header.typeName
            throw Refusal(
                .notASharedObject,
                "the file is \(found), expected a shared object",
                advice: "build it as a dynamic library: `type: .dynamic` in Package.swift, or `cc -shared -fPIC`"
            )
        }
    }

    private static func checkEntry(_ file: ElfFile) throws(Refusal) {
        let advice =
            "define it in C with PLUGIN_EXPORT, or in Swift with `@c(plugin_register) public func`; "
            + "a plain library belongs beside the plugins that need it, not among them"
        guard let entry = file.exportedSymbol("plugin_register") else {
            throw Refusal(.noEntry, "the file does not export the function plugin_register", advice: advice)
        }
        guard entry.isFunction else {
            throw Refusal(.noEntry, "the file exports plugin_register as data, expected a function", advice: advice)
        }
    }

    /// The note; if there are several, each must fit.
    private static func note(of file: ElfFile, _ host: PluginContract) throws(Refusal) -> PluginNote {
        var first: PluginNote?
        for found in file.notes where found.name == PLUGIN_NOTE_NAME && found.type == UInt32(PLUGIN_NOTE_TYPE) {
            let note = try PluginNote(found.description, host: host)
            first = first ?? note
        }
        guard let first else {
            throw Refusal(
                .noNote,
                "the file has no ELF note \(PLUGIN_NOTE_NAME) of type \(PLUGIN_NOTE_TYPE)",
                advice: "compile plugin_note.c of PluginAPI into the plugin; SwiftPM does so for whoever depends on it"
            )
        }
        return first
    }
}
