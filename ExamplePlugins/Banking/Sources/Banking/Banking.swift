import PluginAPI

/// Customers of a bank who spend money, and consider taking a loan. (Comes from doge's examples.)
struct Banking: StateMachineModel {
    static let name = "banking"
    static let summary = "Customers of a bank who may take a loan."

    static func machine(_ context: Context) -> StateMachine<User> {
        var datagen = StateMachine(
            ["offline", "online", "loan_screen"],
            initial: "offline",
            subjects: 10,
            tick: .seconds(60),
            ticks: 1000
        ) { number, random in User(userID: number, balance: random.int(in: 0...999)) }
        datagen.transition(
            "income",
            from: "offline",
            to: "offline",
            probability: 0.01,
            action: self.income,
            to: self.balance
        )
        datagen.transition(
            "spending",
            from: "offline",
            to: "offline",
            probability: 0.1,
            action: self.spending,
            to: self.trx,
            self.balance
        )
        datagen.transition("login", from: "offline", to: "online", probability: 0.1, to: self.clickstream)
        datagen.transition("logout", from: "online", to: "offline", probability: 70)
        datagen.transition("open_loan_screen", from: "online", to: "loan_screen", probability: 30, to: self.clickstream)
        datagen.transition(
            "close_loan_screen",
            from: "loan_screen",
            to: "online",
            probability: 40,
            to: self.clickstream
        )
        datagen.transition(
            "take_loan",
            from: "loan_screen",
            to: "online",
            probability: 10,
            action: self.takeLoan,
            to: self.clickstream,
            self.loan,
            self.balance
        )
        return datagen
    }

    // MARK: - Actions

    private static func income(_ user: inout User, _ moment: inout Moment) -> Bool {
        user.balance += moment.random.int(in: 500...1999)
        return true
    }

    private static func spending(_ user: inout User, _ moment: inout Moment) -> Bool {
        let payment = moment.random.int(in: 10...99)
        guard payment <= user.balance else { return false }
        user.balance -= payment
        user.lastPayment = payment
        return true
    }

    private static func takeLoan(_ user: inout User, _ moment: inout Moment) -> Bool {
        user.loanBalance += 10_000
        user.balance += 10_000
        return true
    }
}
