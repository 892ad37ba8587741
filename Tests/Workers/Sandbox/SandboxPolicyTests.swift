import Discovery
import Records
import Testing

@testable import Workers

@Suite struct SandboxPolicyTests {
    @Test func nothingIsGrantedWithoutNeeds() {
        let (policy, problems) = SandboxPolicy.granting([], mode: .strict)
        #expect(policy == SandboxPolicy(mode: .strict))
        #expect(problems.isEmpty)
        #expect(policy.network == .none && policy.readable.isEmpty && policy.writable.isEmpty && !policy.startsPrograms)
    }

    @Test func eachCapabilityGrantsItsPart() {
        let needs = [
            Need(capability: "read", detail: "/var/lib/data"), Need(capability: "write", detail: "/srv/out"),
            Need(capability: "environment", detail: "TOKEN"), Need(capability: "network", detail: "9092"),
            Need(capability: "network", detail: "db.example.org:5432"), Need(capability: "memory", detail: "4096"),
            Need(capability: "processes", detail: ""),
            Need(capability: "signals", detail: ""),
        ]
        let (policy, problems) = SandboxPolicy.granting(needs, mode: .on)
        #expect(problems.isEmpty)
        #expect(policy.readable == ["/var/lib/data"])
        #expect(policy.writable == ["/srv/out"])
        #expect(policy.environment == ["TOKEN"])
        #expect(policy.network == .ports([9092, 5432]))
        #expect(policy.memory == 4096 << 20)
        #expect(policy.allowsProcesses && policy.allowsSignals)
    }

    @Test(arguments: [["", "80"], ["80", ""]])
    func allOfTheNetworkIncludesItsPorts(details: [String]) {
        let needs = details.map { Need(capability: "network", detail: $0) }
        #expect(SandboxPolicy.granting(needs, mode: .on).policy.network == .all)
    }

    @Test func noDetailMeansAll() {
        let needs = ["read", "write", "environment", "memory"].map { Need(capability: $0, detail: "") }
        let policy = SandboxPolicy.granting(needs, mode: .on).policy
        #expect(policy.readable == ["/"] && policy.writable == ["/"] && policy.environment == [""])
        #expect(policy.memory > 1 << 43)
    }

    @Test(
        arguments: [("tcp:80", [80]), ("udp:53", []), ("example.org:443", [443]), ("[::1]:514", [514])]
            as [(String, [UInt16])]
    )
    func endpointsBecomePorts(detail: String, ports: [UInt16]) {
        let policy = SandboxPolicy.granting([Need(capability: "network", detail: detail)], mode: .on).policy
        #expect(policy.network == .ports(ports))
    }

    @Test func aHostAloneIsAllOfTheNetwork() {
        let policy = SandboxPolicy.granting([Need(capability: "network", detail: "example.org")], mode: .on).policy
        #expect(policy.network == .all)
    }

    @Test(arguments: ["unix", "unix:/dev/log", "/dev/log"])
    func socketsOfThisMachineAreApart(detail: String) {
        let policy = SandboxPolicy.granting([Need(capability: "network", detail: detail)], mode: .on).policy
        #expect(policy.allowsLocalSockets && policy.network == .none)
        let all = SandboxPolicy.granting([Need(capability: "network", detail: "")], mode: .on).policy
        #expect(!all.allowsLocalSockets && all.network == .all)
    }

    @Test(arguments: ["::1", "[::1]", "fe80::1:514"])
    func addressesOfVersion6AreHosts(detail: String) {
        let policy = SandboxPolicy.granting([Need(capability: "network", detail: detail)], mode: .on).policy
        #expect(policy.network == .all)
    }

    @Test func lessMemoryThanEverybodyHasIsNoLimit() {
        let needs = [Need(capability: "memory", detail: "16")]
        #expect(SandboxPolicy.granting(needs, mode: .on).policy.memory == SandboxPolicy.defaultMemory)
    }

    @Test(arguments: [
        ("read", "relative"), ("write", "./x"), ("environment", "A=B"), ("network", "0"),
        ("network", "70000"), ("network", "host:"), ("memory", "much"), ("memory", "-1"), ("teleport", ""),
    ])
    func whatMeansNothingIsToldAndGrantsNothing(capability: String, detail: String) {
        let need = Need(capability: capability, detail: detail)
        let (policy, problems) = SandboxPolicy.granting([need], mode: .on)
        #expect(policy == SandboxPolicy(mode: .on))
        #expect(problems.count == 1 && problems[0].contains("`\(need)`"))
    }

    @Test(arguments: [NetworkAccess.none, .all, .ports([]), .ports([1, 65535])])
    func aPolicyCrossesTheBoundaryWhole(network: NetworkAccess) throws {
        for mode in SandboxMode.allCases {
            var policy = SandboxPolicy(mode: mode)
            policy.readable = ["/a", "/b c"]
            policy.writable = ["/ü"]
            policy.network = network
            policy.hasOwnNetwork = mode == .on
            policy.environment = ["X"]
            policy.allowsLocalSockets = mode == .off
            policy.allowsProcesses = mode == .off
            policy.allowsBacktracer = mode == .strict
            policy.memory = 7
            policy.processorSeconds = mode == .on ? nil : 6
            #expect(try SandboxPolicy(record: policy.record) == policy)
        }
    }

    @Test func whatIsNoPolicyIsRefused() {
        let good = SandboxPolicy(mode: .on).record
        for key in ["mode", "readable", "writable", "environment", "memory"] {
            var record = good
            record[key] = .bytes([1])
            #expect(throws: FrameError.self) { try SandboxPolicy(record: record) }
        }
        var record = good
        record["network"] = .array([.int(65536)])
        #expect(throws: FrameError.self) { try SandboxPolicy(record: record) }
    }
}
