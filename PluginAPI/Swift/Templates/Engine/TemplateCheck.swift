// What can be known to be wrong with templates before the first record. Most of it follows from the declarations. Which
// seeds there are is known only when the model has made some, so a copy of it is tried: at registration only if a template
// names a seed that is declared nowhere, so that the code of other models does not run there.

/// Looks for mistakes in the templates of a model.
enum TemplateCheck<M: LogTemplateModel> {
    /// Looks for all that can be found without an instance that the host asked for.
    ///
    /// - Throws: `TemplateError`, `FormatError` or `UnknownSeed`.
    static func check() throws {
        try Self.checkDeclarations()
        guard try Self.namesUndeclaredSeeds(), M.allOptions.allSatisfy({ !$0.isRequired }) else { return }
        try Context.withDefaults(of: M.allOptions) { context in
            // What else the model's own code throws depends on options and on the machine; runs tell it.
            guard let model = try? M(context) else { return }
            let drawn = DrawnSeeds(M.drawn)
            let seed = Seed(
                random: context.random,
                tables: .standard,
                hasDefaults: M.enableDefaultLogSeeds,
                aid: 1,
                drawn: drawn
            )
            do { _ = try Self.rehearse(model, seed) } catch let error as UnknownSeed { throw error } catch {}
        }
    }

    /// Looks at ratios, drawn seeds and the form of texts.
    static func checkDeclarations() throws {
        guard !M.templates.isEmpty else { throw TemplateError("it has no templates; give it at least one") }
        guard M.templates.allSatisfy({ $0.ratio >= 0 }) else {
            throw TemplateError("it has a template with a negative ratio; ratios are 0 or more")
        }
        guard M.templates.contains(where: { $0.ratio > 0 }) else {
            throw TemplateError("all its templates have ratio 0; give at least one more than 0")
        }
        var names: Set<String> = M.enableDefaultLogSeeds ? Set(LogSeed.allCases.map(\.rawValue)) : []
        for declaration in M.drawn {
            if let problem = declaration.problem { throw TemplateError(problem) }
            for name in declaration.names where !names.insert(name).inserted {
                throw TemplateError("there are two seeds \"\(name)\", one of them drawn; give it another name")
            }
        }
        for template in M.templates {
            for (_, value) in TemplateModelInstance<M>.fields(of: template) { _ = try Self.names(in: value) }
        }
    }

    /// Whether a template that can be chosen names a seed that the model would have to make.
    private static func namesUndeclaredSeeds() throws -> Bool {
        let declared = Set(M.drawn.flatMap(\.names) + (M.enableDefaultLogSeeds ? LogSeed.allCases.map(\.rawValue) : []))
        return try M.templates.contains { template in
            let known = declared.union(template.seeds.map(\.key))
            return try template.ratio > 0
                && TemplateModelInstance<M>.fields(of: template).contains { field in
                    try Self.names(in: field.value).contains { !known.contains($0) }
                }
        }
    }

    /// Draws the seed of each template once and looks for texts that cannot be filled in.
    ///
    /// - Returns: Whether the model has seeds of its own.
    static func rehearse(_ model: M, _ seed: Seed) throws -> Bool {
        var model = model
        var seed = seed
        seed.begin(at: 0)
        try model.seed(&seed)
        for template in M.templates where template.ratio > 0 {
            var model = model
            var trial = seed
            for (key, value) in template.seeds { trial[key] = value }
            try template.instanceSeed?(&model, &trial)
            for (_, value) in TemplateModelInstance<M>.fields(of: template) {
                for name in try Self.names(in: value) where trial[name] == nil {
                    throw UnknownSeed(name: name, known: trial.names)
                }
            }
        }
        return seed.hasModelSeeds
    }

    /// The seeds that a value of a field names.
    private static func names(in value: TemplateValue) throws -> [String] {
        switch value {
        case .value, .call: return []
        case .seed(let seed): return [seed.rawValue]
        case .drawn(let name): return [name]
        case .text(let text):
            return try FormatText(text).parts.compactMap { part in
                if case .field(let name, _) = part { name } else { nil }
            }
        }
    }
}

extension LogTemplateModel {
    /// The options of the model and, if it has default seeds, those of all such models.
    static var allOptions: [any OptionDeclaring] {
        self.options + (self.enableDefaultLogSeeds ? LogSeedOptions.all(besides: self.options) : [])
    }
}
