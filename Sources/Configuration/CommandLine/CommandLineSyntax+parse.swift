extension CommandLineSyntax {
    /// Understands arguments by the GNU rules: `--name=value`, `--name value`, unambiguous abbreviations, flags
    /// without value, options and operands in any order, `--` before operands that begin with a dash.
    ///
    /// A request for help wins over whatever else is wrong, so that who is lost gets help.
    ///
    /// - Parameters:
    ///   - arguments: What follows the command, without the name of the program.
    ///   - isPartial: Whether unknown options are passed over and operands not counted: for a first look at options
    ///     that must be known before those of the extensions are.
    /// - Throws: `UsageError` for the first thing that is wrong.
    public func parse(_ arguments: [String], isPartial: Bool = false) throws(UsageError) -> ParsedCommandLine {
        var scanner = ArgumentScanner(arguments, by: self)
        var parsed = ParsedCommandLine(syntax: self)
        var firstError: UsageError?
        while let token = scanner.next() {
            switch token {
            case .operand(let operand):
                parsed.append(operand: operand)
            case .option(let option, let text):
                do throws(OptionProblem) {
                    try parsed.append(option, text: text ?? "true")
                } catch {
                    firstError = firstError ?? UsageError(.badValue, error.description)
                }
            case .invalid(let error):
                let isUnknown = error.code == .unknownOption || error.code == .ambiguousOption
                if !(isPartial && isUnknown) { firstError = firstError ?? error }
            }
        }
        if parsed.isHelpRequested { return parsed }
        if let error = firstError ?? (isPartial ? nil : self.errorOfCount(parsed.operands)) { throw error }
        return parsed
    }

    internal func errorOfCount(_ operands: [String]) -> UsageError? {
        let required = self.operands.prefix { !$0.isOptional }
        if operands.count < required.count {
            let missing = required[operands.count]
            let help = missing.help.isEmpty ? "" : ": \(singleLine(missing.help))"
            return UsageError(.missingOperand, "\(self.command) needs \(missing.placeholder)\(help)")
        }
        guard operands.count > self.operands.count, self.operands.last?.isRepeatable != true else { return nil }
        let takes = self.operands.isEmpty ? "no operands" : self.operands.map(\.usage).joined(separator: " ")
        let found = quoted(operands[self.operands.count])
        return UsageError(.unexpectedOperand, "\(self.command) takes \(takes), and \(found) is more than that")
    }
}
