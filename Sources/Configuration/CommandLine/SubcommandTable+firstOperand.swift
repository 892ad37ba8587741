extension SubcommandTable {
    /// The index of the first operand, and whether no unknown option stands before it whose value it could be.
    ///
    /// - Parameter arguments: Those of a subcommand, without its word.
    public func firstOperand(in arguments: [String]) -> (index: Int, isCertain: Bool)? {
        let groups = self.globalGroups + self.all.flatMap(\.groups)
        var scanner = ArgumentScanner(arguments, by: CommandLineSyntax(command: self.program, groups: groups))
        var isCertain = true
        while let token = scanner.next() {
            switch token {
            case .option: break
            case .operand: return (scanner.start, isCertain)
            case .invalid: if !arguments[scanner.start].contains("=") { isCertain = false }
            }
        }
        return nil
    }
}
