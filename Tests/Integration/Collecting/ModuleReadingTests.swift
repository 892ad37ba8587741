import Records
import TestSupport
import Testing

/// Modules of a platform read models of its collectors.
struct ModuleReadingTests {
    private static let node = """
        entity: {id: node, name: node, snapshot: true}
        attribs:
          mood: {name: mood, type: plain, data_type: int}
          copy: {name: copy, type: plain, data_type: int}
        """

    @Test func aModuleSeesTheModelAsItIsThen() throws {
        let platform = try ServedPlatform.serving(
            entities: ["node": Self.node],
            files: ["host.yml": "collectors: {plugins: [collecting], options: {collecting: {nodes: 5}}}\n"],
            modules: ["looking"],
            plugins: [Fixture("collecting"), Fixture("looking")]
        )
        func push(_ id: String) throws {
            try platform.push(#"[{"type": "node", "id": "\#(id)", "attr": "mood", "v": 1}]"#)
        }
        try platform.expect("/models") {
            $0.elements?.first?.record?["elements"]?.record?["Node"] == 5
        }
        try push("a")
        try platform.expect("/entity/node/a/get/copy") { $0.record?["current_value"] == 5 }
        // What the collector is told meanwhile is in the version that the module gets next.
        let told = try platform.curl(
            "-d",
            ServedCollectors.messages([("node.add", "x"), ("node.add", "y")]),
            "http://\(platform.address)/notify"
        )
        #expect(told == #"{"notifications":2,"wanted":2}"#)
        try platform.expect("/models") {
            $0.elements?.first?.record?["elements"]?.record?["Node"] == 7
        }
        try push("b")
        try platform.expect("/entity/node/b/get/copy") { $0.record?["current_value"] == 7 }
        try platform.stop().expectSuccess()
    }

    @Test func withoutCollectorsAModuleHasNoModel() throws {
        let platform = try ServedPlatform.serving(
            entities: ["node": Self.node],
            modules: ["looking"],
            plugins: [Fixture("collecting"), Fixture("looking")]
        )
        try platform.push(#"[{"type": "node", "id": "a", "attr": "mood", "v": 1}]"#)
        try platform.expect("/entity/node/a/get/copy") { $0.record?["current_value"] == 0 }
        try platform.stop().expectSuccess()
    }
}
