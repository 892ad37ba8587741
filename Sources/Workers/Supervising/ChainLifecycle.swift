// The life of the workers of a producer, each of which takes what the one before it makes, as a value: events go in,
// actions come out.
//
// They live and die together, because what is between them dies with any of them: where one of them dies the others are
// dismissed, and their successors make again what had not come through. Only a member that says that it cannot go on is
// treated otherwise: what it had made before is good, and those behind it are let finish.

/// The life of a chain of workers.
struct ChainLifecycle: Hashable, Sendable {
    /// What happens; members are numbered from the first that makes records.
    enum Event: Hashable, Sendable {
        /// A member has made its instance.
        case created(Int)
        /// The last member was allowed to begin.
        case begun
        /// All were told to end soon.
        case stopped
        /// A member is gone.
        case ended(Int, Ending)
    }

    /// How a member ended.
    enum Ending: Hashable, Sendable {
        /// It was done, or was told to end.
        case normal
        /// By its own word.
        case failed
        /// Otherwise.
        case died
        /// Because nobody needed it any more.
        case dismissed
    }

    /// What is to be done.
    enum Action: Hashable, Sendable {
        /// Let a member that is not the last begin.
        case begin(Int)
        /// Say that the chain is made.
        case announce
        /// Tell a member that nothing more comes from the one before it.
        case finish(Int)
        /// End a member at once.
        case dismiss(Int)
        /// Say that all are gone, because of this one.
        case report(Int)
    }

    private let count: Int
    private var created: Set<Int> = []
    private var gone: Set<Int> = []
    private var culprit: Int?
    private var isBegun = false
    private var isStopped = false
    /// Whether the last member is to be told that nothing more comes, as soon as it was allowed to begin.
    private var owesFinish = false

    /// Makes the life of a chain of `count` workers that were just started, at least one.
    init(count: Int) { self.count = count }

    private var last: Int { self.count - 1 }

    /// Takes an event and says what to do, in this order.
    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .created(let member):
            guard self.created.insert(member).inserted else { return [] }
            let begin = member == self.last ? [] : [Action.begin(member)]
            return self.created.count == self.count ? begin + [.announce] : begin
        case .begun:
            self.isBegun = true
            guard self.owesFinish else { return [] }
            self.owesFinish = false
            return self.finish(self.last)
        case .stopped:
            self.isStopped = true
            return []
        case .ended(let member, let ending):
            guard self.gone.insert(member).inserted else { return [] }
            return self.ended(member, ending)
                + (self.gone.count == self.count ? [.report(self.culprit ?? self.last)] : [])
        }
    }

    private mutating func ended(_ member: Int, _ ending: Ending) -> [Action] {
        if self.culprit == nil, ending == .died || ending == .failed { self.culprit = member }
        switch ending {
        case .died: return self.dismiss { _ in true }
        // Who was not made yet has nothing to finish.
        case .failed where self.created.count < self.count: return self.dismiss { _ in true }
        case .normal where self.isStopped: return self.finish(member + 1)
        case .normal, .failed: return self.dismiss { $0 < member } + self.finish(member + 1)
        case .dismissed: return []
        }
    }

    private mutating func finish(_ member: Int) -> [Action] {
        guard member < self.count, !self.gone.contains(member) else { return [] }
        guard member < self.last || self.isBegun else {
            self.owesFinish = true
            return []
        }
        return [.finish(member)]
    }

    private func dismiss(_ isMeant: (Int) -> Bool) -> [Action] {
        (0..<self.count).filter { !self.gone.contains($0) && isMeant($0) }.map(Action.dismiss)
    }
}
