import Configuration
import Workers

extension Check {
    /// Experiments that are made with options at most, an extension; each is a worker.
    private static let mostVariants = 64
    private static let rounds = 2000
    /// Seconds in which instances are made and destroyed.
    private static let patience = 5.0
    /// Bytes by which the heap may grow meanwhile: what the smallest thing takes that can be forgotten, for a third of
    /// the instances.
    private static let creationSlack = 2000 * 32 / 3

    static let options = Check(
        "options",
        ["P-05", "P-07"],
        "each option takes the values that it declares, or says why not",
        .model { model in
            guard !model.description.options.isEmpty else { throw Inapplicable("it has no options") }
            var judgement = Judgement()
            let variants = OptionVariant.all(of: model.description.options)
            for variant in variants.prefix(Self.mostVariants) {
                let outcome = try model.attempt(Self.creation(model, 1, variant))
                if let trouble = outcome.trouble {
                    judgement.broken.append(
                        BrokenPromise(
                            "P-05",
                            expected: "create makes an instance or reports why not, with \(variant.text)",
                            found: trouble
                        )
                    )
                }
                for case .created(_, .failedSilently) in outcome.findings {
                    judgement.broken.append(
                        BrokenPromise(
                            "P-05",
                            expected: "create reports why it fails, with \(variant.text)",
                            found: "it fails and reports nothing"
                        )
                    )
                }
                for case .created(_, .failed(_, let reason)) in outcome.findings {
                    judgement.details.append("\(variant.text): \(reason)")
                }
            }
            if variants.count > Self.mostVariants {
                judgement.notes.append("the first \(Self.mostVariants) of \(variants.count) values were tried")
            }
            return judgement
        }
    )

    static let creation = Check(
        "creation",
        ["P-02"],
        "instances can be made and destroyed again and again, and leave nothing behind",
        .model { model in
            let outcome = try model.run(Self.creation(model, Self.rounds))
            var judgement = Judgement()
            for case .created(let count, let end) in outcome.findings {
                switch end {
                case .complete: judgement.details = ["\(count) instances"]
                case .failedSilently where count == 0: throw Inapplicable("create fails without a reason, see failures")
                case _ where model.mayRefuse && count == 0:
                    judgement.notes.append("it cannot be made without what it needs: \(end.text)")
                default:
                    throw BrokenPromise(
                        "create",
                        expected: "an instance with the defaults, each time",
                        found: "after \(count) instances, \(end.text)"
                    )
                }
            }
            judgement.broken += Growth(outcome.resources, unit: "instance", slack: Self.creationSlack).broken
            return judgement
        }
    )

    private static func creation(_ model: CheckedModel, _ rounds: Int, _ variant: OptionVariant? = nil) -> CheckTask {
        var producer = model.producer()
        if let variant { producer.options[variant.index] = variant.value }
        var task = CheckTask(.creation, producer, count: rounds, capacity: 0)
        task.budget = Self.patience
        return task
    }
}
