import Discovery
import Workers

// What happens to the plugin files of a run: notices, judges and registers changed ones, and hands over what they are
// good for. It goes the way of every scan: a sealed image is judged without being run, registers in a worker of its own,
// and only then another worker may load it for the run.

/// Watches the plugin files that a run uses. Belongs to the loop's thread.
final class PluginReloading {
    /// What the owner wants to hear.
    struct Handlers {
        /// A changed file registered these extensions.
        var registered: (Image, [ExtensionDescription]) -> Void
        /// The file cannot be used, or is gone.
        var refused: (ReloadDecision) -> Void
        /// What came to the search path and left it that the run does not use.
        var noticed: (String) -> Void
    }

    private let watch: PluginWatch
    private let registering: ScanWorkers
    private let loop: EventLoop
    private let handlers: Handlers
    private let used: Set<String>
    private var registrations: [String: RegistrationInProgress] = [:]
    private var timer: UInt64?
    /// Most names in one line of the log.
    private static let mostNames = 5

    /// - Parameters:
    ///   - used: The images that the run has loaded.
    /// - Returns: nil where the kernel has no watch to give.
    init?(
        _ searchPath: SearchPath,
        used: [Image],
        registering: ScanWorkers,
        loop: EventLoop,
        handlers: Handlers
    ) throws(SystemError) {
        let known = Dictionary(used.map { ($0.path, $0.identity) }) { first, _ in first }
        guard let watch = PluginWatch(searchPath, known: known, at: EventLoop.now()) else { return nil }
        self.watch = watch
        self.registering = registering
        self.loop = loop
        self.handlers = handlers
        self.used = Set(known.keys)
        try loop.watch(watch.descriptor) { [unowned self] in
            self.watch.receive(at: EventLoop.now())
            self.schedule()
        }
        self.schedule()
    }

    deinit {
        self.loop.unwatch(self.watch.descriptor)
        if let timer = self.timer { self.loop.cancel(timer) }
    }

    private func schedule() {
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = self.watch.nextTime.map { time in
            self.loop.schedule(after: time - EventLoop.now()) { [unowned self] in
                self.timer = nil
                self.follow(self.watch.takeChanges(at: EventLoop.now()))
                self.schedule()
            }
        }
    }

    private func follow(_ changes: [PluginChange]) {
        var added: [String] = []
        var removed: [String] = []
        for change in changes {
            switch change {
            case .removed(let path) where self.used.contains(path):
                self.registrations[path] = nil
                self.handlers.refused(ReloadDecision(path: path, .removed))
            case .added(let path) where self.used.contains(path), .changed(let path) where self.used.contains(path):
                self.register(path)
            case .added(let path): added.append(path)
            case .removed(let path): removed.append(path)
            case .changed: break
            }
        }
        if !added.isEmpty { self.handlers.noticed("plugin files added: \(Self.text(added))") }
        if !removed.isEmpty { self.handlers.noticed("plugin files removed: \(Self.text(removed))") }
    }

    private func register(_ path: String) {
        // A version that came in between is of no interest any more.
        self.registrations[path] = nil
        do throws(Refusal) {
            let image = try Image(path: path)
            _ = try PluginFacts(judging: image)
            self.registrations[path] = try self.registration(of: image)
        } catch {
            self.refuse(path, error)
        }
    }

    private func registration(of image: Image) throws(Refusal) -> RegistrationInProgress {
        do throws(SystemError) {
            return try self.registering.register(image) { [unowned self] outcome in
                // The worker is at its end, and this runs in its last word: it is let go of in the next round.
                let registration = self.registrations.removeValue(forKey: image.path)
                self.loop.schedule(after: 0) { withExtendedLifetime(registration) {} }
                switch outcome.result {
                case .success(let extensions): self.handlers.registered(image, extensions)
                case .failure(let refusal): self.refuse(image.path, refusal)
                }
            }
        } catch {
            throw Refusal(.registrationFailed, "no worker could be started: \(error)")
        }
    }

    private func refuse(_ path: String, _ refusal: Refusal) {
        self.handlers.refused(ReloadDecision(path: path, .refused(reason: refusal.description)))
    }

    private static func text(_ paths: [String]) -> String {
        let more = paths.count > self.mostNames ? " and \(paths.count - self.mostNames) more" : ""
        return paths.prefix(self.mostNames).joined(separator: ", ") + more
    }
}
