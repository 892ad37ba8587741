import Configuration
import Discovery

extension Registry {
    /// The options of all extensions that count, a group each; but for those that are configured by files alone, of which many
    /// have options of the same names.
    var optionGroups: [OptionGroup] {
        self.extensions.compactMap { registered in
            if case .shadowed = registered.status { return nil }
            if ExtensionKind.configuredByFiles.contains(registered.description.kind) { return nil }
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

    /// The extension that a reference means, of those that count.
    ///
    /// - Parameter isForPlatform: Whether one of a platform is meant, rather than one of a run, if there are both; nil: both
    ///   are.
    /// - Throws: `UsageError` if there is none, or if there are several.
    func find(
        _ reference: ExtensionReference,
        isForPlatform: Bool? = nil
    ) throws(UsageError) -> RegisteredExtension {
        var candidates = self.extensions.filter { registered in
            if case .shadowed = registered.status { return false }
            return reference.fits(kind: registered.description.kind, name: registered.description.name)
        }
        if let isForPlatform {
            let usable = candidates.filter {
                ExtensionKind.ofPlatforms.contains($0.description.kind) == isForPlatform
            }
            if !usable.isEmpty { candidates = usable }
        }
        guard let found = candidates.first else {
            let advice =
                nearestName(to: reference.name, among: self.extensions.map(\.description.name))
                .map { "did you mean '\($0)'?" } ?? "`host --list-plugins` shows what was found"
            throw UsageError(.badValue, "no extension is called \(quoted(reference.text)); \(advice)")
        }
        guard candidates.count == 1 else {
            let names = candidates.map { ExtensionReference(kind: $0.description.kind, name: reference.name).text }
            throw UsageError(
                .badValue,
                "several extensions are called \(quoted(reference.text)); say one of \(names.joined(separator: ", "))"
            )
        }
        return found
    }

    /// The shortest reference that means an extension and no other.
    func reference(to description: ExtensionDescription) -> ExtensionReference {
        let isUnique = self.extensions.allSatisfy {
            $0.description.name != description.name || $0.description.kind == description.kind
        }
        return ExtensionReference(kind: isUnique ? nil : description.kind, name: description.name)
    }
}
