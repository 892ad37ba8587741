import Configuration

// A full demangler is the runtime's, and foreign names are not given to C++ in the host's process. What authors look for
// is the plain case: a function or method of a type, `$s6Module4TypeV4nameyyF`. Everything else stays as it is.

/// The readable name of a Swift function, where its symbol is a simple one.
struct SwiftFunctionName: Hashable, Sendable, CustomStringConvertible {
    /// As in `Module.Type.name`.
    let description: String

    /// Reads a symbol; nil if it is anything but a function or a method of nominal types.
    init?(_ symbol: String) {
        // Witnesses, closures, specialisations and the like end otherwise; `L_` marks what lies within functions.
        guard symbol.hasPrefix("$s"), symbol.hasSuffix("F") || symbol.hasSuffix("FZ"), !symbol.holds("L_") else {
            return nil
        }
        var rest = symbol.dropFirst(2)
        guard let module = Self.identifier(&rest) else { return nil }
        var names = [module]
        while let name = Self.identifier(&rest) {
            switch rest.first {
            case "V", "C", "O":
                names.append(name)
                rest = rest.dropFirst()
            case "E": rest = rest.dropFirst()  // the module of an extension
            default:
                self.description = (names + [name]).joined(separator: ".")
                return
            }
        }
        return nil
    }

    /// A length and so many bytes; a length that begins with 0 announces substitutions.
    private static func identifier(_ rest: inout Substring) -> String? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard digits.count < 4, digits.first != "0", let length = Int(digits) else { return nil }
        let bytes = rest.utf8.dropFirst(digits.count)
        guard bytes.count >= length, let name = String(bytes.prefix(length)) else { return nil }
        rest = Substring(bytes.dropFirst(length))
        return name
    }
}
