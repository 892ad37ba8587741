import Records
import Testing
import Transforms

@Test func theCatalogNamesEachMappingOnce() throws {
    #expect(
        MappingCatalog.builtIn.map(\.name)
            == ["simple", "jsoncolumn", "int32ix", "dttoiso", "dttots", "rflowproto", "logproto"]
    )
    #expect(MappingCatalog.builtIn.allSatisfy { $0.summary.hasSuffix(".") })
    let error = #expect(throws: MappingChain.UnknownMapping.self) { try mapped(["simple", "complex"], []) }
    #expect(error?.description.contains("unknown mapping \"complex\"; there are simple, jsoncolumn") == true)
}

@Test func jsoncolumnPutsTheRecordIntoOneColumn() throws {
    let records: [Record] = [["a": 1, "ä": [nil, 1.5, ["t": .timestamp(1_500_000)]]], [:]]
    #expect(
        try mapped(["jsoncolumn"], records) == [
            [
                "dt": .timestamp(2_000_000_000_000_000), "_ix": 196_608,
                "json": #"{"a": 1, "\u00e4": [null, 1.5, {"t": 1.500000}]}"#,
            ],
            ["dt": .timestamp(2_000_000_001_000_001), "_ix": 196_609, "json": "{}"],
        ]
    )
}

@Test func numbersOfRecordsGoOnAndWrapBeforeTheProducers() throws {
    var context = TransformContext.fixed
    context.firstRecord = 65_533
    #expect(
        try mapped(["jsoncolumn"], [[:], [:], [:]], context).map { $0["_ix"] }
            == [.int(196_608 + 65_533), .int(196_608 + 65_534), .int(196_608)]
    )
    context.process = 65_534
    #expect(try mapped(["jsoncolumn", "int32ix"], [[:]], context).first?["_ix"] == -65_539)
    // A run that is not to be repeated has the process in it, and the system's clock.
    let now = Clock.system()
    let record = try #require(try mapped(["jsoncolumn"], [[:]], TransformContext(seed: 1)).first)
    if case .timestamp(let time)? = record["dt"] { #expect(time >= now) } else { Issue.record("\(record)") }
}

@Test func int32ixKeepsTheLowBits() throws {
    let numbers: [(Int, Int)] = [
        (0, 0), (2_147_483_647, 2_147_483_647), (2_147_483_648, -2_147_483_648), (4_294_967_295, -1), (-1, -1),
        (4_294_967_296, 0),
    ]
    #expect(
        try mapped(["int32ix"], numbers.map { ["a": 1, "_ix": .int($0.0)] })
            == numbers.map { ["a": 1, "_ix": .int($0.1)] }
    )
    let others: [Record] = [["a": 1], ["_ix": "x"], ["_ix": nil]]
    #expect(try mapped(["int32ix"], others) == others)
}

@Test func timesBecomeTextOrNumbersAtAnyDepth() throws {
    let record: Record = ["t": .timestamp(1_500_000), "n": 1, "l": [["x": .timestamp(-1)], "a"], "m": ["k": [1]]]
    #expect(
        try mapped(["dttoiso"], [record]) == [
            [
                "t": "1970-01-01T05:30:01.500000+05:30", "n": 1, "l": [["x": "1970-01-01T05:29:59.999999+05:30"], "a"],
                "m": ["k": [1]],
            ]
        ]
    )
    let local: Record = ["t": "1970-01-01 05:30:01.500000", "n": "1970-01-01 05:30:01", "m": "1970-01-01", "x": "a b"]
    #expect(try mapped(["dttots"], [local]) == [["t": 1.5, "n": 1.0, "m": "1970-01-01", "x": "a b"]])
    #expect(try mapped(["dttots"], [record]) == [["t": 1.5, "n": 1, "l": [["x": -0.000001], "a"], "m": ["k": [1]]]])
}

private let flow: Record = [
    "flow_id": 0, "id_session": 4, "user_id": 10, "srcip": "128.0.0.31", "srcport": 32_715, "destip": "127.255.255.187",
    "destport": 32_781, "protocol_l4": 69, "protocol_l7": 1488, "input_if": 2156, "output_if": 35_441,
    "first_byte_ts": .timestamp(1_500_000), "last_byte_ts": .timestamp(2_000_000), "packet_no_send": 8,
    "packet_no_recv": 6, "volume_send": 12, "volume_recv": 9, "sensor_id": 0, "is_terminated": true,
    "proto_flags_send": 1,
    "proto_flags_recv": 0, "metadata": ["smtp.req": "RGF2", "n": 5],
]

@Test func rflowprotoGivesFlowsTheShapeOfTheirMessages() throws {
    let mappedFlow: Record = [
        "id_session": 4, "input_if": 2156, "output_if": 35_441, "first_byte_ts": "1970-01-01T05:30:01.500000+05:30",
        "last_byte_ts": "1970-01-01T05:30:02.000000+05:30", "volume_send": 12, "volume_recv": 9, "sensor_id": 0,
        "metadata": [
            "smtp.req": ["values": ["RGF2": ["sequences": [1]]]], "n": ["values": ["5": ["sequences": [1]]]],
        ], "id": 0, "l4_protocol": 69, "l7_protocol": 1488, "packets_no_send": 8, "packets_no_recv": 6,
        "flow_terminated": true, "proto_data_send": ["tcp_flags": 1], "proto_data_recv": ["tcp_flags": 0],
        "src_ip": 2_147_483_679, "src_port": 32_715, "dest_ip": 2_147_483_579, "dest_port": 32_781,
    ]
    #expect(try mapped(["rflowproto"], [flow]) == [mappedFlow])
    let chain = try MappingChain(names: ["rflowproto"], options: MappingOptions(context: .fixed))
    #expect(chain.columns(flow.keys) == mappedFlow.keys)
    #expect(chain.columns(nil) == nil)
    #expect(try mapped(["rflowproto"], [["user_id": 1], ["srcip": 5]]) == [[:], ["src_ip": 5]])
    for wrong in ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.+4", "::1", "a.b.c.d", "1..2.3"] {
        let error = #expect(throws: TransformError.self) { try mapped(["rflowproto"], [["srcip": .string(wrong)]]) }
        #expect(error?.description.contains("\"srcip\" is to be a number: expected an address of IPv4") == true)
    }
}

@Test func logprotoGivesLogsTheShapeOfTheirMessages() throws {
    let records: [Record] = [
        ["ctime": .timestamp(5_500_000), "aname": "MikroTik-PPTP-stub", "msg": "x\n"], ["ctime": 5.5, "aname": nil],
        ["ctime": nil, "msg": nil],
    ]
    #expect(
        try mapped(["logproto"], records) == [
            [
                "logid": "77359400953aeb70cb000000", "timestamp": 2_000_000_000_000_000, "timestamp_rsyslog": 5_500_000,
                "hostname": "avalon", "fromhost_ip": "0.0.0.0", "programname": "mikrotik", "log": "x\n", "json": "{}",
                "pluginid": "",
            ],
            [
                "logid": "77359401953aeb70cb000001", "timestamp": 2_000_000_001_000_001, "timestamp_rsyslog": 5_500_000,
                "hostname": "avalon", "fromhost_ip": "0.0.0.0", "programname": "avalon", "log": "", "json": "{}",
                "pluginid": "",
            ],
            [
                "logid": "77359402953aeb70cb000002", "timestamp": 2_000_000_002_000_002,
                "timestamp_rsyslog": 2_000_000_002_000_002, "hostname": "avalon", "fromhost_ip": "0.0.0.0",
                "programname": "avalon", "log": "", "json": "{}", "pluginid": "",
            ],
        ]
    )
    #expect(throws: TransformError.self) { try mapped(["logproto"], [["ctime": "yesterday"]]) }
}

@Test func mappingsAreAppliedInOrder() throws {
    let options = MappingOptions(steps: [.include(["json", "dt"])], context: .fixed)
    let chain = try MappingChain(names: ["jsoncolumn", "simple", "dttots"], options: options)
    #expect(chain.columns(nil) == ["json", "dt"])
    #expect(try Batch([["a": 1]]).mapped(by: chain) == [["json": #"{"a": 1}"#, "dt": 2_000_000_000.0]])
    #expect(try MappingChain(names: [], options: options).isEmpty)
    #expect(try Batch([["a": 1]]).mapped(by: try MappingChain(names: [], options: options)) == [["a": 1]])
    #expect(try Batch([]).mapped(by: chain) == [])
}

@Test(arguments: MappingCatalog.builtIn.map(\.name))
func columnsTellTheKeysOfMappedRecords(name: String) throws {
    let options = MappingOptions(
        steps: [.exclude(["user_id"]), .rename([.init("srcip", to: "destip"), .init("x", to: "y")])],
        context: .fixed
    )
    let chain = try MappingChain(names: [name], options: options)
    let records = try Batch([flow]).mapped(by: chain)
    #expect(chain.columns(flow.keys) == records.first?.keys)
}
