import PluginAPI

/// The customers of doge's examples, with probabilities that can be made smaller.
struct Bank: StateMachineModel {
    struct User {
        let userID: Int
        var balance: Int
        var loanBalance = 0
        var lastPayment = 0
    }

    static let name = "bench_bank"
    static let scale = Option("bench-scale", default: 1.0, in: 0...1, help: "What probabilities are multiplied by.")
    static let options: [any OptionDeclaring] = [scale]

    static func machine(_ context: Context) -> StateMachine<User> {
        let scale = context[self.scale]
        let sink = Sink<User>("events") { event, record in
            record.field("timestamp", event.time)
            record.field("user_id", event.subject.userID)
            record.field("balance", event.subject.balance)
            record.field("event", event.transition.trigger)
        }
        var machine = StateMachine(
            ["offline", "online", "loan_screen"],
            initial: "offline",
            subjects: 10_000,
            tick: .seconds(60),
            ticks: 1000
        ) { number, random in User(userID: number, balance: random.int(in: 0...999)) }
        let income: StateMachine<User>.Action = { user, moment in
            user.balance += moment.random.int(in: 500...1999)
            return true
        }
        let spending: StateMachine<User>.Action = { user, moment in
            let payment = moment.random.int(in: 10...99)
            guard payment <= user.balance else { return false }
            user.balance -= payment
            user.lastPayment = payment
            return true
        }
        let loan: StateMachine<User>.Action = { user, _ in
            user.loanBalance += 10_000
            user.balance += 10_000
            return true
        }
        machine.transition(
            "income",
            from: "offline",
            to: "offline",
            probability: 0.01 * scale,
            action: income,
            to: sink
        )
        machine.transition(
            "spending",
            from: "offline",
            to: "offline",
            probability: 0.1 * scale,
            action: spending,
            to: sink
        )
        machine.transition("login", from: "offline", to: "online", probability: 0.1 * scale, to: sink)
        machine.transition("logout", from: "online", to: "offline", probability: 70 * scale)
        machine.transition("open", from: "online", to: "loan_screen", probability: 30 * scale, to: sink)
        machine.transition("close", from: "loan_screen", to: "online", probability: 40 * scale, to: sink)
        machine.transition("take", from: "loan_screen", to: "online", probability: 10 * scale, action: loan, to: sink)
        return machine
    }
}
