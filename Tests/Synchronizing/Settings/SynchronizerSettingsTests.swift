import Configuration
import Records
import Testing

@testable import Synchronizing

/// What the configuration of a synchronizer says.
@Suite struct SynchronizerSettingsTests {
    private func read(_ text: String) throws -> SynchronizerSettings {
        let node = try YAMLReader.read(Array(text.utf8), file: "s.yaml")
        return try SynchronizerSettings(node, file: "s.yaml", directory: "/etc/x")
    }

    private func problem(_ text: String) -> String {
        do {
            _ = try self.read(text)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test func readsTheKeysOfXOS() throws {
        let settings = try self.read(
            """
            name: my-service
            models_dir: models
            steps_dir: "/opt/steps"
            model_policies_dir: policies
            pull_steps_dir: /opt/steps
            dependency_graph: model-deps
            required_models: [Site]
            event_bus: {kind: kafka, endpoint: broker}
            backoff_disabled: false
            core_version: ">=2.2.1"
            """
        )
        #expect(settings.name == "my-service" && settings.modelsDirectory == "/etc/x/models")
        #expect(settings.extensionDirectories == ["/opt/steps", "/etc/x/policies"])
        #expect(settings.dependencyGraph == "/etc/x/model-deps" && settings.requiredModels == ["Site"])
        #expect(settings.technology == "kafka" && settings.bus?.options["servers"] == ["broker:9092"])
        #expect(!settings.retry.isConstant && settings.warnings.count == 1)
        #expect(try self.read("backoff_disabled: true").retry.isConstant)
        #expect(try self.read("").store.name == "sqlite")
    }

    @Test func modelsCanBeUnloaded() throws {
        let usual = try self.read("")
        #expect(usual.isLoaded && usual.cleanup == .automaticallyClean)
        let settings = try self.read("desired_state: unload\ncleanup: REQUIRE_CLEAN\n")
        #expect(!settings.isLoaded && settings.cleanup == .requireClean)
        #expect(try self.read("desired_state: load\ncleanup: purge").cleanup == .purge)
    }

    @Test func tellsAllThatIsWrong() {
        let text = self.problem("nam: x\nstep_dir: y\ninstances: 99\nbackoff_disabled: maybe\n")
        #expect(text.hasPrefix("s.yaml:1:1: there is no key 'nam'; did you mean 'name'?"))
        #expect(text.holds("did you mean 'steps_dir'?") && text.holds("instances: expected a number from 1.0 to 16.0"))
        #expect(text.holds("backoff_disabled: expected true or false"))
        #expect(self.problem("event_bus: {endpoint: x}").holds("event_bus needs a kind"))
        #expect(self.problem("store: [1]").holds("store: expected the name of a plugin"))
        #expect(self.problem("desired_state: gone").holds("desired_state: expected load or unload, found 'gone'"))
        #expect(self.problem("cleanup: x").holds("cleanup: expected one of require_clean, automatically_clean, purge"))
    }

    @Test func theDependencyGraphNamesLinks() throws {
        let model = DataModel.base
        let graph = try DependencyGraph(
            file: ["Slice": [["Site", "site", "slices"]], "Instance": [["Slice", "slice", "instances"]]],
            model
        )
        let record = ObjectRecord(model: "Slice", id: 1, values: ["site_id": 4, "creator_id": 5])
        #expect(graph.needs(of: record) == [4])
        #expect(Set(DependencyGraph(model).needs(of: record)) == [4, 5])
        #expect(throws: ObjectRefusal.self) { try DependencyGraph(file: ["Slize": []], model) }
        #expect(throws: ObjectRefusal.self) { try DependencyGraph(file: ["Slice": [["Site", "sight", "x"]]], model) }
    }
}
