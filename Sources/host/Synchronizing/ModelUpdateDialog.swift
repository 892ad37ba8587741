import Configuration
import Services
import Synchronizing

/// Shows what a change of models does to the objects of a synchronizer, and makes it if somebody agrees.
struct ModelUpdateDialog {
    /// Whether nobody is asked.
    let isAgreed: Bool

    func run(_ store: SynchronizingStore, bypassing isBypassing: Bool) throws -> ExitStatus {
        guard !isBypassing else {
            throw UsageError(
                .badValue,
                "--bypass is for platforms: objects of a synchronizer always follow its models; --yes keeps from asking"
            )
        }
        let model = try store.model()
        return try store.run { try self.update($0, model) }
    }

    private func update(_ store: StoreClient, _ model: DataModel) throws -> ExitStatus {
        var update = try ModelUpdate(store, to: model)
        if update.isInterrupted {
            try update.finishInterrupted()
            Terminal.sayPlainly("An earlier update was interrupted; it is finished now.")
            update = try ModelUpdate(store, to: model)
        }
        guard !update.isDone else {
            Terminal.sayPlainly("The objects are kept by these models.")
            return .success
        }
        let forecast = try update.forecast()
        let lines = update.changes.map(\.description) + forecast.texts
        try Terminal.print(lines.map { "\($0)\n" }.joined())
        if let refusal = forecast.refusal {
            Terminal.sayPlainly(refusal)
            Terminal.sayPlainly(
                "Nothing was changed: put these objects right with the models as they were, or change the models."
            )
            return .failure
        }
        guard update.isLossless || self.isAgreed || SchemaUpdateCommand.isAgreed("Make these changes?") else {
            Terminal.sayPlainly("Nothing was changed.")
            return .failure
        }
        try update.apply()
        Terminal.sayPlainly("The objects are kept by these models now.")
        return .success
    }
}
