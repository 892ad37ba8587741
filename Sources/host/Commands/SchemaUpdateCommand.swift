import Configuration
import Discovery
import Glibc
import Platform
import Services
import Workers

/// `host schema-update`: makes what a platform or a synchronizer keeps fit its models after these were changed.
enum SchemaUpdateCommand {
    static func run(_ line: ParsedCommandLine, _ registry: Registry, _ catalog: PluginCatalog) throws -> ExitStatus {
        if let store = try SynchronizingStore(line, registry, catalog) {
            return try ModelUpdateDialog(isAgreed: line.flag("yes")).run(store, bypassing: line.flag("bypass"))
        }
        guard let given = line.text("config"), !given.isEmpty else {
            throw UsageError(.missingValue, "schema-update needs --config or --synchronizer")
        }
        let outcome = SettingsReader.read(catalog.absolute(given))
        for finding in outcome.findings where finding.severity == .error { Terminal.say(finding.description) }
        guard let settings = outcome.settings else { return .usage }
        let store = try PlatformParts(line, settings, registry, catalog).store()
        // A host that works with the data would go on with the model that it has.
        let locks = try DataLock.locks(of: [store])
        defer { withExtendedLifetime(locks) {} }
        let (isBypassing, isAgreed) = (line.flag("bypass"), line.flag("yes"))
        return try StoreSession.run(
            store,
            workers: catalog.settings,
            loop: catalog.loop,
            said: { Terminal.say("\(store.kind)/\(store.name): \($0)") },
            work: { try Self.update(settings.model, $0, isBypassing: isBypassing, isAgreed: isAgreed) }
        )
    }

    private static func update(
        _ model: ModelSpec,
        _ client: StoreClient,
        isBypassing: Bool,
        isAgreed: Bool
    ) throws -> ExitStatus {
        let update = try SchemaUpdate(model, client)
        try Terminal.print(update.texts.map { "\($0)\n" }.joined())
        guard !update.texts.isEmpty else {
            Terminal.sayPlainly("The model fits what is kept.")
            return .success
        }
        if isBypassing {
            try update.record()
            Terminal.sayPlainly("The schema is kept, and data was left as it is.")
            return .success
        }
        guard !update.removesSomething || isAgreed || Self.isAgreed("Remove what does not fit?") else {
            Terminal.sayPlainly("Nothing was changed.")
            return .failure
        }
        try update.apply()
        Terminal.sayPlainly("What is kept fits the model.")
        return .success
    }

    /// Asks; without an answer the answer is no.
    static func isAgreed(_ question: String) -> Bool {
        Terminal.writeError("\(question) y/[n] ")
        let answer = readLine()?.lowercased()
        return answer == "y" || answer == "yes"
    }
}
