import PluginAPI

extension Banking {
    static var balance: Sink<User> {
        Sink("balance", key: self.key) { event, record in
            record.field("timestamp", event.time)
            record.field("user_id", event.subject.userID)
            record.field("balance", event.subject.balance)
            record.field("loan_balance", event.subject.loanBalance)
            record.field("event", event.transition.trigger)
        }
    }

    static var trx: Sink<User> {
        Sink("trx", key: self.key) { event, record in
            record.field("timestamp", event.time)
            record.field("user_id", event.subject.userID)
            record.field("amount", event.subject.lastPayment)
        }
    }

    static var clickstream: Sink<User> {
        Sink("clickstream", key: self.key) { event, record in
            record.field("timestamp", event.time)
            record.field("user_id", event.subject.userID)
            record.field("event", event.transition.trigger)
        }
    }

    static var loan: Sink<User> {
        Sink("loan", key: self.key) { event in
            [
                "timestamp": .int(event.time),
                "user_id": .int(event.subject.userID),
                "loan_balance": .int(event.subject.loanBalance),
            ]
        }
    }

    private static func key(_ event: Event<User>) -> Value { .string("\(event.subject.userID)") }
}
