import Configuration
import Discovery
import PluginABI

extension Registry {
    /// The options of all extensions that count, a group each.
    var optionGroups: [OptionGroup] {
        self.extensions.compactMap { registered in
            if case .shadowed = registered.status { return nil }
            let description = registered.description
            guard !description.options.isEmpty else { return nil }
            let title = "\(description.kind) \(description.name)"
            return OptionGroup(
                title: title,
                owner: title,
                summary: description.summary,
                options: description.options.map { CommandLineOption($0) }
            )
        }
    }

    /// Why there is no extension of a name, if that is known: its file is not used, or there are none at all.
    func explainAbsence(kind: String, name: String) -> String? {
        guard self.names(ofKind: kind).isEmpty else { return nil }
        guard !self.refused.isEmpty else {
            return
                "unknown \(kind) \(quoted(name)): no plugin was found; put one into ./ext or name its directory with --ext"
        }
        return "unknown \(kind) \(quoted(name)): none of the plugins that were found can be used;"
            + " `host --list-plugins` tells why"
    }
}
