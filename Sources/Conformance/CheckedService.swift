import Configuration
import Discovery
import Glibc
import Platform
import PluginABI
import Services
import Workers

// A store or a bus is checked as the engine uses it: by its clients, from a thread of its own, while this one runs the
// loop that watches over the worker. Each check has a place of its own for what is kept: a directory, given to every option
// that a need to write points at. It is gone with the object.

/// A store, a bus or a gateway of the file that is checked. Belongs to the loop's thread.
final class CheckedService {
    let description: ExtensionDescription
    private let file: CheckedFile
    private let place: String

    init(_ description: ExtensionDescription, in file: CheckedFile) throws {
        self.description = description
        self.file = file
        var template = Array("/tmp/host-check-XXXXXX".utf8CString)
        let place = mkdtemp(&template).map { String(cString: $0) }
        guard let place else {
            throw Inapplicable("there is no room for its data: \(String(cString: strerror(errno)))")
        }
        self.place = place
    }

    deinit { Self.remove(self.place) }

    /// Nanoseconds that a call may take.
    var deadline: Int64 { Int64(self.file.settings.deadline * 1e9) }

    /// Makes instances of it, has them called, and kills their worker, as a crash would.
    ///
    /// - Parameters:
    ///   - address: Where a gateway is to listen.
    ///   - body: Runs on a thread of its own.
    func session(
        instances: Int = 2,
        listeningAt address: String = "",
        _ body: @escaping @Sendable ([CallClient]) throws -> Judgement
    ) throws -> Judgement {
        guard case .success(let image) = self.file.image, case .success = self.file.facts else {
            throw Inapplicable("the file cannot be loaded, see entry and note")
        }
        let loop = self.file.loop
        let options = self.description.options.map { self.value(of: $0, address) }
        var isStarted = false
        var end: String??
        let service = try CallService(
            ServeTask(
                instances: (1...instances).map {
                    InstanceTask(
                        kind: self.description.kind,
                        name: self.description.name,
                        instance: $0,
                        options: options
                    )
                },
                callsHost: self.description.kind == PLUGIN_KIND_GATEWAY
            ),
            image: image,
            label: "check",
            sandbox: try self.sandbox(options),
            settings: self.file.settings.workers,
            policy: RestartPolicy(limit: 0),
            loop: loop,
            hostCalls: { $0.answer(CallAnswer(status: Int32(PLUGIN_UNAVAILABLE))) },
            handlers: CallService.Handlers(started: { isStarted = true }, ended: { end = .some($0) })
        )
        try service.start()
        try loop.run { isStarted || end != nil }
        if let end {
            guard self.description.needs.isEmpty, !self.description.options.contains(where: \.isRequired) else {
                throw Inapplicable("it cannot be made with what a check has: \((end ?? nil) ?? "it ended")")
            }
            throw BrokenPromise("create", expected: "an instance with the defaults", found: (end ?? nil) ?? "it ended")
        }
        let outcome = try Mailbox<Result<Judgement, any Error>>()
        var result: Result<Judgement, any Error>?
        try loop.watch(outcome.descriptor) { result = outcome.takeAll().first ?? result }
        defer { loop.unwatch(outcome.descriptor) }
        let clients = service.clients
        let thread = try DataThread(named: "check") { outcome.post(Result { try body(clients) }) }
        try loop.run { result != nil }
        thread.join()
        service.dismiss()
        try loop.run { end != nil }
        do {
            return try result?.get() ?? Judgement()
        } catch let error as StoringError {
            throw BrokenPromise(naming: error.description, otherwise: "verb", expected: "the call is done")
        } catch let error as CallError {
            throw BrokenPromise(naming: error.description, otherwise: "verb", expected: "the call is answered")
        }
    }

    /// Whether a gateway gets to listen.
    var mayListen: Bool { self.file.settings.grantsNeeds || self.file.settings.sandbox == .off }

    private func value(of option: OptionDeclaration, _ address: String) -> OptionValue {
        if !address.isEmpty, option.name.hasSuffix("-listen") { return .text(address) }
        let isPlace = self.description.needs.contains { $0.capability == "write" && $0.option == option.name }
        guard isPlace, self.file.settings.grantsNeeds else { return option.checkedValue }
        return option.type == .list ? .list([self.place]) : .text(self.place)
    }

    private func sandbox(_ options: [OptionValue]) throws -> SandboxPolicy {
        let settings = self.file.settings
        guard settings.grantsNeeds else { return SandboxPolicy(mode: settings.sandbox) }
        do throws(UsageError) {
            let needs = try self.description.effectiveNeeds(
                options: options,
                workingDirectory: settings.workingDirectory
            )
            let (policy, problems) = SandboxPolicy.granting(needs, mode: settings.sandbox)
            guard problems.isEmpty else { throw UsageError(.badValue, problems.joined(separator: "; ")) }
            return policy
        } catch {
            throw Inapplicable("what it needs cannot be granted: \(error)")
        }
    }

    private static func remove(_ path: String) {
        guard let directory = opendir(path) else {
            unlink(path)
            return
        }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            // A link is no directory of ours, wherever it leads.
            let isDirectory = entry.pointee.d_type == UInt8(DT_DIR)
            if isDirectory { Self.remove("\(path)/\(name)") } else { unlink("\(path)/\(name)") }
        }
        closedir(directory)
        rmdir(path)
    }
}
