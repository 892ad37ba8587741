import Records
import Testing

@testable import Synchronizing

/// Models of files and of plugins, put together.
@Suite struct ModelSourcesTests {
    private let file = XProtoSource(name: "m/a.xproto", text: "message A (XOSBase) { }\n")

    private func plugin(_ name: String, _ text: String) -> XProtoSource {
        XProtoSource(name: ModelSources.name(name), text: text)
    }

    private func refusal(_ sources: ModelSources, _ declared: [XProtoSource]) -> String {
        do {
            _ = try sources.assembled(with: declared)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func filesAndPluginsReferToEachOther() throws {
        let models = try ModelSources([
            self.file, XProtoSource(name: "m/c.xproto", text: "message C (B) { }\n"),
        ])
        .assembled(with: [self.plugin("b", "message B (A) { }")])
        #expect(models.leftOut.isEmpty && models.model.model("C")?.lineage.prefix(3) == ["C", "B", "A"])
    }

    @Test func whatIsWrongIsLeftOutWithWhatNeedsIt() throws {
        let models = try ModelSources([self.file]).assembled(with: [
            self.plugin("bad", "message B (A) {\n required int64 x = 1;\n required int64 y = 2;\n}"),
            self.plugin("needs_bad", "message C (B) { }"), self.plugin("second_a", "\nmessage A (XOSBase) { }"),
            self.plugin("well", "message D (A) { }"),
        ])
        #expect(models.model.model("D") != nil && models.model.model("C") == nil)
        #expect(Set(models.leftOut.map(\.name)) == ["data_model/bad", "data_model/needs_bad", "data_model/second_a"])
        let lines = models.leftOut.flatMap(\.lines)
        // All errors of one at once.
        #expect(lines.contains { $0.hasPrefix("data_model/bad, line 2: error: B") })
        #expect(lines.contains { $0.hasPrefix("data_model/bad, line 3: error: B") })
        #expect(
            lines.contains {
                $0.hasPrefix("data_model/second_a, line 2") && $0.hasSuffix("at m/a.xproto:1:9; rename one")
            }
        )
        let step = CBOR.encode(["observes": ["B"]])
        let refusal = #expect(throws: ObjectRefusal.self) { try SyncStepDeclaration(step, models.model) }
        #expect(refusal?.description.contains("data_model/bad, which declares it, was left out") == true)
    }

    @Test func whatFilesNeedIsRequired() throws {
        let needing = ModelSources([self.file, XProtoSource(name: "m/c.xproto", text: "message C (B) { }\n")])
        #expect(self.refusal(needing, []).contains("m/c.xproto:1:12: error: C"))
        // Why it is missing is told with it.
        let both = self.refusal(needing, [self.plugin("bad", "message B (Nobody) { }")])
        #expect(both.contains("m/c.xproto") && both.contains("data_model/bad, line 1"))
        let required = ModelSources([self.file], requiredModels: ["A", "B"])
        #expect(self.refusal(required, []).contains("no model B in files, plugins or the host"))
        #expect(
            self.refusal(required, [self.plugin("bad", "message B (Nobody) { }")]).contains("B, which data_model/bad")
        )
        #expect(self.refusal(required, [self.plugin("b", "message B (A) { }")]) == "none")
        let graph = ModelSources([self.file], graph: ("deps", ["A": [["B", "fake_accessor", ""]]]))
        #expect(self.refusal(graph, []).hasPrefix("dependency_graph deps: A: there is no model 'B'"))
        #expect(self.refusal(graph, [self.plugin("b", "message B (XOSBase) { }")]) == "none")
    }

    @Test func theMostSpecialConvenienceCounts() throws {
        let model = try ModelSources([
            XProtoSource(
                name: "m/a.xproto",
                text: "message A (XOSBase) { }\nmessage B (A) { required string own = 1 [max_length = 9]; }\n"
            )
        ])
        .assembled().model
        func declaration(_ name: String, _ properties: [Value]) throws -> ConvenienceDeclaration {
            try ConvenienceDeclaration(
                CBOR.encode(["model_name": .string(name), "properties": .array(properties)]),
                model
            )
        }
        let table = ConvenienceTable(
            [
                ("a", try declaration("A", ["title", "own"])), ("b", try declaration("B", ["title", "own", "id"])),
                ("c", try declaration("A", ["title", "more"])),
            ],
            model
        )
        #expect(try table.number(of: "title", "A") == 0 && table.number(of: "title", "B") == 1)
        #expect(try table.number(of: "own", "A") == 0 && table.number(of: "more", "B") == 2)
        #expect(throws: ObjectRefusal.self) { try table.number(of: "own", "B") }
        #expect(table.problems.map(\.number) == [1, 1, 2])
        #expect(table.problems.last?.reason == "A has a property 'title' of a, which counts")
        #expect(table.value == ["A": ["more", "own", "title"], "B": ["more", "title"]])
        #expect(throws: ObjectRefusal.self) { try declaration("A", []) }
        #expect(throws: ObjectRefusal.self) { try declaration("X", ["a"]) }
    }

    @Test func listsBecomeWhatIsMoreAndLess() throws {
        #expect(try ListChange([3, 1, 3], "x").applied(to: [2]) == [3, 1])
        #expect(try ListChange(["add": [3, 2], "remove": [1]], "x").applied(to: [1, 2]) == [2, 3])
        #expect(try ListChange(.null, "x").applied(to: [1]) == [])
        for wrong: Value in ["x", [1, "x"], ["other": [1]], ["add": 1]] {
            #expect(throws: ObjectRefusal.self) { try ListChange(wrong, "x") }
        }
    }
}
