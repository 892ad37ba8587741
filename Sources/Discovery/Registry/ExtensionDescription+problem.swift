import Configuration
import PluginABI

// The rules are looked at twice. In the worker, so that the plugin learns at once what it did wrong; and in the host,
// because a plugin can write to the control socket of its worker what no registration would have let pass.

extension ExtensionDescription {
    /// What is wrong with the description by itself, with the number of the promise that it breaks; nil if nothing is.
    public var problem: String? {
        guard let known = ExtensionKind.known.first(where: { $0.name == self.kind }) else {
            let names = ExtensionKind.known.map(\.name).joined(separator: ", ")
            return "[P-08] unknown kind \(quoted(self.kind)); this host knows: \(names)"
        }
        guard self.revision == known.revision else {
            return "[P-08] revision \(self.revision) of kind \(quoted(self.kind)); this host knows \(known.revision)"
        }
        if let problem = ExtensionName.problem(in: self.name, kind: self.kind) { return "[P-09] \(problem)" }
        for option in self.options {
            if let problem = option.problem { return "[P-07] option \(quoted(option.name)): \(problem)" }
        }
        if Set(self.options.map(\.name)).count < self.options.count { return "[P-07] two options have the same name" }
        if let problem = self.problemInNeeds { return "[P-16] \(problem)" }
        return nil
    }
}
