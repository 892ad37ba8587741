import Records
import TestSupport
import Testing

/// `host check` of gateways: who keeps all promises passes, who breaks one fails in a check that names it.
struct GatewayCheckTests {
    private let workspace: Workspace

    init() throws { self.workspace = try Workspace() }

    private func serving(_ path: String, _ arguments: String...) throws -> [(outcome: String, detail: String)] {
        let run = try self.workspace.start(["check", path, "--json", "--only=serving"] + arguments).wait()
        return try #require(try run.json().record?["checks"]?.elements).compactMap(\.record)
            .filter { $0["name"]?.text == "serving" }
            .map { ($0["result"]?.text ?? "", $0["detail"]?.text ?? "") }
    }

    @Test func whoKeepsAllPasses() throws {
        for path in [try Fixture("gate").built(), try Repository.example("http-gateway.so")] {
            let found = try self.serving(path, "--grant-needs")
            #expect(found.map(\.outcome) == ["passed"], "\(found)")
        }
    }

    @Test(arguments: [("OTHER_ADDRESS", "P-61"), ("DEAF", "P-61"), ("STAYS_OPEN", "P-62")])
    func whoBreaksOneFails(_ breach: String, _ promise: String) throws {
        let found = try self.serving(try Fixture("gate", macros: ["BREACH=\(breach)"]).built(), "--grant-needs")
        #expect(found.map(\.outcome) == ["failed"] && found[0].detail.contains("[\(promise)"), "\(found)")
    }

    @Test func whatMayNotListenIsNotTried() throws {
        let found = try self.serving(try Repository.example("http-gateway.so"))
        #expect(found.allSatisfy { $0.outcome != "failed" && $0.outcome != "passed" }, "\(found)")
    }

    @Test func aGatewayWithoutAnOptionForItsAddressIsRefused() throws {
        let path = try self.workspace.install(Fixture("gate", "BREACH=NO_OPTION"))
        let list = try PluginList(self.workspace)
        list.expectRefused(path, "bad-extension", ["gateway 'gate'", "[P-60] the gateway has 0 options"])
    }
}
