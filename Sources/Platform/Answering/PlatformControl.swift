import Services
import Synchronization

/// What may be asked for under `/control`, and who does it. For any thread.
public final class PlatformControl: Sendable {
    /// Something that is to be done.
    enum Order: Hashable, Sendable {
        /// A snapshot is to be made.
        case makeSnapshot
        /// A module is to read its configuration again.
        case refreshModule(String)
        /// What is called for new entities is to be called again for all of a type.
        case refreshEntities(String)
    }

    private let actions: Mutex<Set<ControlAction>>
    private let perform: @Sendable (Order, _ answer: @escaping @Sendable (Answer) -> Void) -> Void

    /// - Parameters:
    ///   - allowed: What may be asked for.
    ///   - perform: Does it, and answers once, on any thread.
    init(
        allowed: Set<ControlAction>,
        perform: @escaping @Sendable (Order, _ answer: @escaping @Sendable (Answer) -> Void) -> Void
    ) {
        self.actions = Mutex(allowed)
        self.perform = perform
    }

    /// Changes what may be asked for.
    func allow(_ actions: Set<ControlAction>) { self.actions.withLock { $0 = actions } }

    /// - Throws: What the client is told if an action may not be asked for.
    func check(_ action: ControlAction) throws(RequestProblem) {
        guard !self.actions.withLock({ $0.contains(action) }) else { return }
        let text = "The action \(action.rawValue) is not among allowed_actions in control.yml"
        throw RequestProblem(.detail(text, status: 403))
    }

    /// Has something done.
    func order(_ order: Order, answer: @escaping @Sendable (Answer) -> Void) { self.perform(order, answer) }
}
