import Configuration

/// The scripts that teach shells to complete the command line of the host. All they know is to ask the host itself.
enum CompletionScript: String, CaseIterable {
    case bash
    case zsh
    case fish

    /// The script for a program of a name.
    ///
    /// - Throws: `UsageError` if the name has characters that shells would not take as they are.
    func text(for program: String) throws(UsageError) -> String {
        let isPlain = program.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._+-".utf8.contains(byte)
            }
        }
        guard isPlain, let first = program.first, first != "-", first != "+" else {
            throw UsageError(
                .badValue,
                "option --completion-script-executable-name: got \(quoted(program)), expected the name of a program in"
                    + " letters, digits and ._+-, without its directory"
            )
        }
        let function = "_complete_" + String(program.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        let template =
            switch self {
            case .bash: Self.bashTemplate
            case .zsh: Self.zshTemplate
            case .fish: Self.fishTemplate
            }
        return template.exchanging("@function@", for: function).exchanging("@program@", for: program)
            .exchanging("@option@", for: CompletionMode.option) + "\n"
    }
}
