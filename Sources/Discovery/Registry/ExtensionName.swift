import Configuration
import PluginABI

/// The rules for names of extensions, promise P-09 of the contract.
public enum ExtensionName {
    /// The longest name, in bytes.
    public static let longest = 64

    /// What is wrong with a name; nil if nothing is.
    public static func problem(in name: String, kind: String) -> String? {
        guard !name.isEmpty else { return "the name is empty" }
        guard name.utf8.count <= Self.longest else {
            return "the name \(quoted(name, limit: 40)) has \(name.utf8.count) bytes; at most \(Self.longest) are "
                + "allowed"
        }
        let isModel = kind == PLUGIN_KIND_MODEL
        for (index, byte) in name.utf8.enumerated() {
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            let isOther = (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            if isLetter || (isOther && index > 0 && !isModel) { continue }
            let allowed =
                isModel
                ? "the name of a model has letters and \"_\" only, because digits beside it are counts"
                : "a name has letters, digits, \"_\" and \"-\" and begins with a letter or \"_\""
            return "the name \(quoted(name)) is not allowed: \(allowed)"
        }
        return nil
    }
}
