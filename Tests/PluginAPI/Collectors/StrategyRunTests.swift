import PluginAPI
import PluginTesting
import Testing

/// Strategies behind the verbs of the contract, in memory.
@Suite struct StrategyRunTests {
    private func model() throws -> ClusterModel {
        let model = ClusterModel(MemoryElements(state: ModelState(isStale: true, reason: "away", version: 2)))
        try model.addNode(ComputeNode(uuid: "n1", ["hostname": "one"]))
        for id in ["i1", "i2", "i3"] {
            try model.addInstance(Instance(uuid: id))
            try model.mapInstance(id, to: "n1")
        }
        return model
    }

    private func failure(_ run: StrategyRun, _ parameters: Record) -> String? {
        do {
            _ = try run.audit(parameters: parameters)
            return nil
        } catch {
            return String(describing: error)
        }
    }

    @Test func itSaysWhatItIs() throws {
        let run = try StrategyRun(MovingStrategy.self)
        #expect(run.goal == "movement")
        #expect(run.displayName == "Moves everything")
        #expect(run.schema?.record?["properties"]?.record?["limit"] == ["type": "integer", "default": 1])
    }

    @Test func itProposesWithParametersAndDefaults() throws {
        let run = try StrategyRun(MovingStrategy.self, models: ["compute": self.model()])
        let move = { (id: String) in ProposedAction("migrate", resourceID: id, ["source": "one"]) }
        #expect(try run.audit().actions == [move("i1")])
        #expect(try run.audit(parameters: ["limit": 3], scope: ["x"]).actions == ["i1", "i2", "i3"].map(move))
        #expect(try run.audit(parameters: ["limit": 0]).indicators == ["stale": 1])
        #expect(run.heldModels == 0)
    }

    @Test func whatItThrowsIsTheReason() throws {
        let run = try StrategyRun(MovingStrategy.self, models: ["compute": self.model()])
        #expect(
            self.failure(run, ["collector": "none"]) == "there is no collector \"none\""
        )
        #expect(self.failure(run, ["limit": -2])?.starts(with: "this model is a version that others read too") == true)
        #expect(run.heldModels == 1)
        #expect(self.failure(run, ["limit": -1]) == nil)
        #expect(
            self.failure(run, [:]) == "the action \"late\" of \"x\" comes after the call that the audit was given to"
        )
    }
}
