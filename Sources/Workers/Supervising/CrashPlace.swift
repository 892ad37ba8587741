import Discovery

/// Where the code was that crashed, as far as the record tells and the plugin's own symbols explain.
struct CrashPlace: Hashable, Sendable, CustomStringConvertible {
    /// The file name of the module.
    let module: String
    /// The address as it is in the module's file.
    let offset: UInt64
    /// The function, with the distance from its start.
    let symbol: String?

    /// - Parameter image: The plugin, which the loader knows by the descriptor that it was loaded from.
    init?(_ record: CrashRecord, image: Image?) {
        guard record.moduleBase > 0, record.instruction >= record.moduleBase else { return nil }
        self.offset = record.instruction - record.moduleBase
        let isPlugin = record.module == "/proc/self/fd/\(WorkerDescriptors.image)"
        let path = isPlugin ? image?.path ?? "the plugin" : record.module
        self.module = path.isEmpty ? "the worker's own code" : Self.name(of: path)
        self.symbol = isPlugin ? image?.function(at: self.offset).map { "\($0.name) + \($0.offset)" } : nil
    }

    var description: String {
        let symbol = self.symbol.map { " (\(OutputLines.escaped($0)))" } ?? ""
        return "\(OutputLines.escaped(self.module)) + \(CrashRecord.hexadecimal(self.offset))\(symbol)"
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
