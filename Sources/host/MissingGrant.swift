import Configuration
import Discovery

/// A run names an extension that needs what is not granted.
///
/// It ends with the status of a failed run, not of a mistaken command line: the same words work as soon as the operator
/// has agreed, as with a file that may not be read.
struct MissingGrant: Error, CustomStringConvertible {
    private let lines: [String]
    /// The same in one line, for a log.
    let line: String

    /// - Parameters:
    ///   - command: What grants it for good.
    ///   - option: What grants it for one run.
    init(
        description: ExtensionDescription,
        image: Image,
        decision: GrantDecision,
        command: String,
        option: String
    ) {
        var lines = [
            "\(description.kind) \(quoted(description.name)) needs what is not granted: \(needList(decision.missing))",
            "  file: \(image.path)",
            "  sha256: \(image.digest)",
        ]
        if !decision.granted.isEmpty { lines.append("  granted: \(needList(decision.granted))") }
        if let change = changeLine(decision, description.needs) { lines.append("  \(change)") }
        lines.append("  what to do: type `\(command)` to grant it for good, or add `\(option)` for this run only")
        self.lines = lines
        self.line = singleLine("\(lines[0]); type `\(command)`, then `touch \(shellQuoted(image.path))`")
    }

    var description: String { self.lines.map { singleLine($0) }.joined(separator: "\n") }
}

/// Needs in one line.
func needList(_ needs: [Need]) -> String { needs.map(\.description).joined(separator: ", ") }

/// What became of the file since the last grant; nil if nothing was granted before, or it still holds.
func changeLine(_ decision: GrantDecision, _ needs: [Need]) -> String? {
    guard let earlier = decision.earlier, let change = decision.change(to: needs) else { return nil }
    return "the file changed since it was granted on \(earlier.date) (sha256 \(earlier.digest.abbreviated)...); its "
        + "\(change)"
}
