import Configuration
import Discovery
import Records
import Workers

/// `host inspect NAME|FILE`: all that is known of an extension or a file.
enum InspectCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let subject = line.operands[0]
        let registry = try catalog.scan()
        let isPath = subject.contains("/") || subject.hasSuffix(".so")
        let path = catalog.absolute(subject)
        var pages = registry.extensions.filter { registered in
            isPath ? registry.file(of: registered).path == path : registered.description.name == subject
        }
        .map { Self.page(of: $0, registry, catalog) }
        if pages.isEmpty, isPath {
            pages = try Self.pages(ofFile: path, catalog)
        }
        guard !pages.isEmpty else {
            let advice =
                nearestName(to: subject, among: registry.extensions.map(\.description.name))
                .map { "did you mean '\($0)'?" } ?? "`host --list-plugins` shows what was found"
            throw UsageError(.badValue, "no extension is called \(quoted(subject)); \(advice)")
        }
        if line.flag("enforced") { try Self.measure(&pages, catalog) }
        if line.flag("json") {
            let value = Value.array(pages.map(\.value))
            try Terminal.print(String(decoding: JSON.encode(value), as: UTF8.self) + "\n")
        } else {
            try Terminal.print(pages.map(\.text).joined(separator: "\n"))
        }
        return .success
    }

    private static func page(
        of registered: RegisteredExtension,
        _ registry: Registry,
        _ catalog: PluginCatalog
    ) -> PluginPage {
        let (description, file) = (registered.description, registry.file(of: registered))
        var page = PluginPage(description, file, status: registered.status.word)
        guard !description.needs.isEmpty else { return page }
        let decision = catalog.grants.decision(about: description, digest: file.digest, file: file.path)
        page.decision = decision
        page.grantCommand = catalog.command("grant", registry.reference(to: description).text)
        if decision.isGranted {
            // As in a run that gives no option.
            let values = description.options.map { (try? $0.parse([])) ?? OptionValue.none }
            page.sandbox = try? catalog.sandbox(granting: description, options: values)
        }
        return page
    }

    /// Adds to each page what its workers cannot do. One file with the same grants is measured once.
    private static func measure(_ pages: inout [PluginPage], _ catalog: PluginCatalog) throws {
        guard catalog.sandbox != .off else {
            throw UsageError(.badValue, "the sandbox is off, so nothing was tried; leave out --sandbox=off")
        }
        struct Measured: Hashable {
            let path: String
            let policy: SandboxPolicy
        }
        var reports: [Measured: SandboxReport] = [:]
        for index in pages.indices {
            let (path, policy) = (pages[index].path, pages[index].sandbox ?? SandboxPolicy(mode: catalog.sandbox))
            let measured = Measured(path: path, policy: policy)
            if reports[measured] == nil {
                let outcome = try SandboxInspection.measure(Image(path: path), sandbox: policy, loop: catalog.loop)
                reports[measured] = try outcome.get()
            }
            pages[index].enforced = reports[measured]
        }
    }

    /// The pages of a file outside of the search path, which is judged and registered for this.
    private static func pages(ofFile path: String, _ catalog: PluginCatalog) throws -> [PluginPage] {
        let image = try Image(path: path)
        let facts = try PluginFacts(judging: image)
        let extensions = try catalog.register(image)
        return extensions.map { description in
            PluginPage(description, path: path, facts: facts, status: description.refusal ?? "not on the search path")
        }
    }
}
