import Configuration
import Discovery

// The Swift runtime writes its backtrace as text to the standard error. It cannot name functions of the plugin, because
// that was loaded from memory that has no file; the host has the image and can.

/// The text of the Swift backtracer, found among the lines of a standard error.
struct CrashBacktrace: Hashable, Sendable {
    /// What the plugin had written before.
    let linesBefore: [String]
    /// The backtrace line by line; empty if there is none.
    let lines: [String]

    /// The mark of the plugin in the runtime's lines: the name of the image's memory.
    private static let unnamed = "<unknown> in memfd:plugin (deleted)"

    /// - Parameters:
    ///   - base: What the loader added to the addresses in the plugin's file; 0: unknown.
    init(_ lines: [String], base: UInt64, image: Image?) {
        let start = lines.firstIndex(where: Self.isBegun)
        self.linesBefore = Array(lines[..<(start ?? lines.endIndex)])
        self.lines = lines[(start ?? lines.endIndex)...].map { Self.named($0, base: base, image: image) }
    }

    /// Whether a backtrace begins with this line.
    static func isBegun(by line: String) -> Bool {
        line.hasPrefix("*** Signal ") || line.hasPrefix("*** Program crashed")
    }

    private static func named(_ line: String, base: UInt64, image: Image?) -> String {
        guard base > 0, line.hasSuffix(self.unnamed),
            let word = line.split(separator: " ").first(where: { $0.hasPrefix("0x") }),
            let address = UInt64(word.dropFirst(2), radix: 16), address > base
        else { return line }
        let isReturn = line.holds(" [ra] ")
        let place = CrashPlace.place(address - base - (isReturn ? 1 : 0), in: image)
        return "\(line.dropLast(self.unnamed.count))\(place)"
    }
}
