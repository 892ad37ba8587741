import Workers

extension Check {
    /// Seconds in which records are made.
    private static let watchedTime = 2.0

    static let sandbox = Check(
        "sandbox",
        ["P-11", "P-16"],
        "nothing is tried that the sandbox refuses, beyond what is declared as needed",
        .both(
            { file in
                let outcome = try file.watchedRegistration()
                var judgement = Judgement()
                for refusal in try Self.refusals(outcome, &judgement) {
                    judgement.broken.append(
                        BrokenPromise(
                            "P-11",
                            expected: "loading and registering try nothing that the sandbox refuses",
                            found: "\(refusal.attempt) was refused; do it in `create` if at all"
                        )
                    )
                }
                return judgement
            },
            { model in
                var task = model.records(CheckedModel.fewRecords)
                task.budget = Self.watchedTime
                let registration = try model.file.watchedRegistration().refusals ?? []
                var judgement = Judgement()
                let outcome = try model.attempt(task, isWatched: true)
                let declared = model.lacksNeeds ? Set(model.description.needs.map(\.capability)) : []
                for refusal in try Self.refusals(outcome, &judgement) where !registration.contains(refusal.call) {
                    if let capability = refusal.capability?.rawValue, declared.contains(capability) {
                        judgement.details.append("\(refusal.attempt) was refused, as nothing was granted")
                    } else {
                        judgement.broken.append(
                            BrokenPromise(
                                "P-16",
                                expected: "it tries nothing beyond what it declares that it needs",
                                found: "\(refusal.attempt) was refused; \(refusal.advice)"
                            )
                        )
                    }
                }
                if model.lacksNeeds {
                    let needs = model.description.needs.map(\.description).joined(separator: ", ")
                    judgement.notes.append("it declares \(needs), and was not granted it; --grant-needs does that")
                }
                return judgement
            }
        )
    )

    /// What matters of that which was refused.
    private static func refusals(_ outcome: CheckOutcome, _ judgement: inout Judgement) throws -> [JudgedRefusal] {
        guard let calls = outcome.refusals else {
            throw Inapplicable("nobody could watch: the sandbox is off, or the kernel does not let calls be watched")
        }
        let refusals = calls.map(JudgedRefusal.init)
        for refusal in refusals where refusal.isOfLibrary {
            judgement.details.append("\(refusal.attempt) was refused, which the C library does without")
        }
        let others = refusals.filter { !$0.isOfLibrary }
        if others.isEmpty, let trouble = outcome.trouble {
            throw Inapplicable("nothing was refused until it ended early: \(trouble)")
        }
        return others
    }
}
