import TestSupport

extension ChildProcess {
    /// The address that a host which serves has told in its log, once it has.
    func servedAddress() throws -> String {
        var address: Substring?
        _ = Monotonic.waits {
            // The last line may not be whole yet.
            let lines = self.errorsSoFar.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            address = lines.last { $0.contains("serving") }?.split(separator: " ")
                .first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
            return address != nil || !Processes.isRunning(self.identifier)
        }
        guard let address else { throw Unusable("it does not serve: \(self.errorsSoFar)") }
        return String(address)
    }
}
