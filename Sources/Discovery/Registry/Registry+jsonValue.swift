import Records

extension Registry {
    /// The registry as programs read it: `plugins` and `refused`, each a list of maps.
    public var jsonValue: Value {
        .map([
            "plugins": .array(self.extensions.map(self.jsonValue)),
            "refused": .array(
                self.refused.map { refused in
                    .map([
                        "file": .string(refused.path),
                        "reason": .string(refused.word),
                        "detail": .string(refused.detail),
                    ])
                }
            ),
        ])
    }

    private func jsonValue(of registered: RegisteredExtension) -> Value {
        let description = registered.description
        let file = self.file(of: registered)
        let facts = file.facts ?? PluginFacts()
        return .map([
            "name": .string(description.name),
            "kind": .string(description.kind),
            "summary": .string(description.summary),
            "version": .string(description.version),
            "file": .string(file.path),
            "api": .string(facts.apiVersion),
            "abi": .string("\(facts.abiMajor).\(facts.abiMinor)"),
            "compiler": .string(facts.compiler),
            "status": .string(registered.status.word),
            "needs": .array(description.needs.map { .string($0.description) }),
            "options": .array(description.options.map(\.value)),
        ])
    }
}
