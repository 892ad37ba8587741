import Discovery

// Addresses are those of the process; what the loader added is taken off, and the rest is looked up in the symbols of the
// plugin's own file.

/// Where the code was that crashed, as far as the record tells and the plugin's own symbols explain.
struct CrashPlace: Hashable, Sendable, CustomStringConvertible {
    /// As in `libTestExt.so + 0x1234 (symbol + 4)`; for code outside of the plugin also from where it was called.
    let description: String

    /// - Parameter image: The plugin, which the loader knows by the descriptor that it was loaded from.
    init?(_ record: CrashRecord, image: Image?) {
        var parts: [String] = []
        if record.moduleBase > 0, record.instruction >= record.moduleBase {
            let offset = record.instruction - record.moduleBase
            switch record.module {
            case WorkerDescriptors.imagePath: parts.append("in \(Self.place(offset, in: image))")
            case "": parts.append("in the worker's own code")
            default: parts.append("in \(Self.name(of: record.module)) + \(CrashRecord.hexadecimal(offset))")
            }
        }
        if record.caller > 0, record.pluginBase > 0, record.caller > record.pluginBase {
            // What lies on the stack is the address behind the call.
            let offset = record.caller - record.pluginBase - 1
            parts.append("called from \(Self.place(offset, in: image))")
        }
        guard !parts.isEmpty else { return nil }
        self.description = parts.joined(separator: ", ")
    }

    /// An address in the plugin's file, with the function that holds it.
    static func place(_ offset: UInt64, in image: Image?) -> String {
        let name = image.map { OutputLines.escaped(Self.name(of: $0.path)) } ?? "the plugin"
        let symbol =
            image?.function(at: offset).map { function in
                " (\(OutputLines.escaped(SwiftFunctionName(function.name)?.description ?? function.name)) + \(function.offset))"
            } ?? ""
        return "\(name) + \(CrashRecord.hexadecimal(offset))\(symbol)"
    }

    private static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
