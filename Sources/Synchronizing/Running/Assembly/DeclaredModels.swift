import PluginABI
import Records
import Services
import Workers

/// Asks plugins which models they bring along, each in a worker that lives for that. Belongs to the loop's thread.
public final class DeclaredModels {
    /// What they said.
    public struct Outcome: Sendable {
        /// What each of them declares, by their names.
        public internal(set) var sources: [XProtoSource] = []
        /// Those that could not be asked.
        public internal(set) var problems: [(name: String, reason: String)] = []

        /// Nothing.
        public init() {}
    }

    private typealias Answer = (number: Int, result: Result<CallAnswer, CallError>)

    private static let deadline: Int64 = 60_000_000_000

    private let parts: [ServicePart]
    private let loop: EventLoop
    private let services: PartServices
    private let answers: Mailbox<Answer>
    private let completion: (Outcome) -> Void
    private var live: [CallService] = []
    private var waiting: Set<Int> = []
    private var isAsked: Set<Int> = []
    private var texts: [Int: String] = [:]
    private var problems: [(name: String, reason: String)] = []

    /// Asks nobody yet.
    ///
    /// - Parameter completion: Called once, when all have answered or cannot.
    public init(
        _ parts: [ServicePart],
        _ services: PartServices,
        _ loop: EventLoop,
        completion: @escaping (Outcome) -> Void
    ) throws(SystemError) {
        self.parts = parts.sorted { $0.name < $1.name }
        self.services = services
        self.loop = loop
        self.completion = completion
        self.answers = try Mailbox()
        try loop.watch(self.answers.descriptor) { [unowned self] in
            for answer in self.answers.takeAll() { self.take(answer) }
        }
    }

    deinit { self.loop.unwatch(self.answers.descriptor) }

    /// Starts the workers.
    public func start() throws(SystemError) {
        self.waiting = Set(self.parts.indices)
        for (number, part) in self.parts.enumerated() {
            let service = try self.services.make(
                part,
                [[]],
                // Their ends are told when nobody may want to hear it any more.
                started: { [weak self] in self?.ask(number) },
                ended: { [weak self] in self?.fail(number, $0 ?? "it has ended") }
            )
            self.live.append(service)
            try service.start()
        }
    }

    /// Ends the workers.
    public func finish() { for service in self.live { service.finish() } }

    private func ask(_ number: Int) {
        guard self.isAsked.insert(number).inserted else { return }
        let answers = self.answers
        self.live[number].clients[0].call(1, [], deadline: Self.deadline) { answers.post((number, $0)) }
    }

    private func take(_ answer: Answer) {
        switch answer.result {
        case .failure(let error): self.fail(answer.number, error.description)
        case .success(let given) where !given.isOK: self.fail(answer.number, given.reason)
        case .success(let given):
            guard let text = (try? CBOR.decode(given.bytes))?.record?["xproto"]?.text else {
                return self.fail(answer.number, "it declared something that is no map with a text \"xproto\"")
            }
            guard self.waiting.remove(answer.number) != nil else { return }
            self.texts[answer.number] = text
            self.endIfAllHaveAnswered()
        }
    }

    private func fail(_ number: Int, _ reason: String) {
        guard self.waiting.remove(number) != nil else { return }
        self.problems.append(
            (ModelSources.name(self.parts[number].name), "it does not say which models it has: \(reason)")
        )
        self.endIfAllHaveAnswered()
    }

    private func endIfAllHaveAnswered() {
        guard self.waiting.isEmpty else { return }
        let sources = self.texts.sorted { $0.key < $1.key }.map { number, text in
            XProtoSource(name: ModelSources.name(self.parts[number].name), text: text)
        }
        var outcome = Outcome()
        (outcome.sources, outcome.problems) = (sources, self.problems)
        self.completion(outcome)
    }
}
