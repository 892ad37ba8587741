// How a producer changes from one version of its plugin to the next, as a value: events go in, actions come out.
//
//   none --offered--> holding --held--> starting --created--> tryingOut --proved--> none, with the new version
//                        |                 |                      |
//                        |                 +-- new one ends ------+-- new one ends --> none, with the old version
//                        +-- old one ends --> none; the successor of the old worker is of the new version anyway
//
// While the old worker is held it lives and owes nothing, so that it goes on with the next record as if nothing had
// been, should the new one not make it. At no moment are there two workers that owe records.

/// The change of one producer from one version of its plugin to the next.
struct VersionHandover: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case none
        /// The old worker is asked nothing more and makes what it owes.
        case holding
        /// The old worker rests, the new one makes its instance.
        case starting
        /// The new worker is to make its first record.
        case tryingOut(isOldGone: Bool)
    }

    enum Event: Hashable, Sendable {
        /// There is a version to change to; it replaces one that was offered before.
        case offered
        /// The old worker owes nothing.
        case held
        /// The new worker has made its instance.
        case created
        /// The new worker made a record.
        case proved
        /// The new worker has ended, all is moved that it published, and that was nothing.
        case restored
        /// The old worker has ended.
        case oldEnded
        /// The new worker has ended.
        case newEnded
        /// The run ends.
        case stopped
    }

    enum Action: Hashable, Sendable {
        case hold
        case startNew
        /// The new worker takes over the records, the old one stands by.
        case tryOut
        /// The new worker has taken over for good.
        case confirm
        case dismissOld
        case dismissNew
        /// The old worker goes on.
        case release
        /// The version is not taken, for what its worker did.
        case refuse
        /// The worker that comes next is of the new version.
        case adopt
        /// The records of the old worker are to be continued by a successor.
        case succeedOld
        /// Find out how far the new worker came before it ended.
        case settleNew
    }

    private(set) var state = State.none

    /// Takes an event and says what to do, in this order.
    mutating func handle(_ event: Event) -> [Action] {
        switch (self.state, event) {
        case (.none, .offered): return self.go(.holding, .hold)
        case (.holding, .held): return self.go(.starting, .startNew)
        case (.holding, .oldEnded): return self.go(.none, .adopt)
        case (.starting, .offered): return [.dismissNew, .startNew]
        case (.starting, .created): return self.go(.tryingOut(isOldGone: false), .tryOut)
        case (.starting, .newEnded): return self.go(.none, .refuse, .release)
        case (.starting, .oldEnded): return self.go(.none, .dismissNew, .adopt)
        case (.starting, .stopped): return self.go(.none, .dismissNew)
        case (.tryingOut, .oldEnded): return self.go(.tryingOut(isOldGone: true))
        case (.tryingOut, .newEnded): return [.settleNew]
        case (.tryingOut(let isOldGone), .proved):
            return isOldGone ? self.go(.none, .confirm) : self.go(.none, .confirm, .dismissOld)
        case (.tryingOut(let isOldGone), .restored):
            return isOldGone ? self.go(.none, .refuse, .succeedOld) : self.go(.none, .refuse)
        case (.tryingOut(let isOldGone), .stopped): return isOldGone ? self.go(.none) : self.go(.none, .dismissOld)
        case (_, .stopped): return self.go(.none)
        // What the data thread said of a handover that came to another end meanwhile.
        case (_, .held), (_, .created), (_, .proved), (_, .restored): return []
        // One that is offered while another is on its way waits for the end of that.
        case (.holding, .offered), (.tryingOut, .offered): return []
        case (.none, .oldEnded), (.none, .newEnded), (.holding, .newEnded): return []
        }
    }

    private mutating func go(_ state: State, _ actions: Action...) -> [Action] {
        self.state = state
        return actions
    }
}
