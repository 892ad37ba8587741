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
        .map { registered in
            let (description, file) = (registered.description, registry.file(of: registered))
            var page = PluginPage(description, file, status: registered.status.word)
            guard !description.needs.isEmpty else { return page }
            page.decision = catalog.grants.decision(about: description, digest: file.digest, file: file.path)
            page.grantCommand = catalog.command("grant", registry.reference(to: description).text)
            return page
        }
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

    /// Adds to each page what its workers cannot do, with what is granted to them and does not depend on a run.
    private static func measure(_ pages: inout [PluginPage], _ catalog: PluginCatalog) throws {
        guard catalog.sandbox != .off else {
            throw UsageError(.badValue, "the sandbox is off, so nothing was tried; leave out --sandbox=off")
        }
        for index in pages.indices {
            let granted = (pages[index].decision?.granted ?? []).filter { $0.option == nil }
            let policy = SandboxPolicy.granting(granted, mode: catalog.sandbox).policy
            let image = try Image(path: pages[index].path)
            let outcome = try SandboxInspection.measure(image, sandbox: policy, loop: catalog.loop)
            pages[index].enforced = try outcome.get()
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
