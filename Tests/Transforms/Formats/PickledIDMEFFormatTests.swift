import Records
import TestSupport
import Testing
import Transforms

// Python's pickle is the reader. What JSON has no form for is told apart in the script.

private let script = """
    import pickle, io, datetime
    def plain(x):
        if isinstance(x, bytes): return {"bytes": x.hex()}
        if isinstance(x, datetime.datetime): return {"datetime": x.isoformat(), "offset": x.utcoffset().total_seconds()}
        if isinstance(x, tuple): return {"tuple": [plain(y) for y in x]}
        if isinstance(x, list): return [plain(y) for y in x]
        if isinstance(x, dict): return {k: plain(v) for k, v in x.items()}
        return x
    data = io.BytesIO(sys.stdin.buffer.read())
    end = len(data.getvalue())
    found = []
    while data.tell() < end: found.append(plain(pickle.load(data)))
    print(json.dumps(found))
    """

private func pair(_ path: String, _ value: Value) -> Value { ["tuple": [.string(path), value]] }

@Test func pythonReadsABatchAsOnePickle() throws {
    let format = try #require(BatchFormatCatalog.find("pickled-idmef")).make(.fixed)
    var bytes = try Batch([["ctime": .timestamp(1_500_000), "srcip": -5, "msg": "ä\n", "x": nil]]).encoded(by: format)
    bytes += try Batch([]).encoded(by: format)
    bytes += try Batch([["ident": 1], ["ident": 2]]).encoded(by: format)
    let found = try Programs.python(script, input: bytes)
    let batches = try #require(found.elements)
    try #require(batches.count == 3)
    let metadata: Value = [
        "_id": "77359400953aeb70cb000000", "_ts": 2_000_000_000, "_ms": 0,
        "timestamp": ["datetime": "2033-05-18T09:03:20+05:30", "offset": 19800.0],
        "isotime": "2033-05-18T09:03:20.000000+05:30",
    ]
    let values: Value = [
        pair("/Alert/CreateTime", 1.5), pair("/Alert/Source[]/Node/Address/address", -5),
        pair("/Alert/AdditionalData[]/@type", "string"), pair("/Alert/AdditionalData[-1]/@meaning", "RawLog"),
        pair("/Alert/AdditionalData[-1]/string", "ä\n"), pair("/Alert/AdditionalData[]/@type", "string"),
        pair("/Alert/AdditionalData[-1]/@meaning", "x"), pair("/Alert/AdditionalData[-1]/string", nil),
    ]
    #expect(batches[0] == [["tuple": [metadata, values]]])
    #expect(batches[1] == [])
    let ids = batches[2].elements?.compactMap { $0.record?["tuple"]?.elements?.first?.record }
    #expect(ids?.map { $0["_id"] } == ["77359401953aeb70cb000001", "77359402953aeb70cb000002"])
    #expect(ids?.map { $0["_ms"] } == [1, 2])
}

@Test func eachFieldHasItsPath() throws {
    let paths = [
        "aname": "/Alert/Analyzer/@name", "aclass": "/Alert/Analyzer/@class", "amodel": "/Alert/Analyzer/@model",
        "aid": "/Alert/Analyzer/@analyzerid", "severity": "/Alert/Assessment/Impact/@severity",
        "srcip": "/Alert/Source[]/Node/Address/address", "srcport": "/Alert/Source[-1]/Service/port",
        "dstip": "/Alert/Target[]/Node/Address/address", "dstport": "/Alert/Target[-1]/Service/port",
        "ident": "/Alert/Classification/@ident", "clstext": "/Alert/Classification/@text",
        "ctime": "/Alert/CreateTime",
    ]
    let record = Record(paths.keys.sorted().map { ($0, 1) })
    let format = try #require(BatchFormatCatalog.find("pickled-idmef")).make(.fixed)
    let found = try Programs.python(script, input: try Batch([record]).encoded(by: format))
    let alert = found.elements?.first?.elements?.first?.record?["tuple"]?.elements
    #expect(alert?.last == .array(record.keys.map { pair(paths[$0] ?? "", 1) }))
}

@Test func pythonReadsAllValues() throws {
    var random = SplitMix(seed: 53)
    let values: [Value] =
        [
            nil, true, false, 0, -1, 255, 65_536, .int(.max), .int(.min), 2_147_483_648, -2_147_483_649, 1.5, -0.0, "",
            "ä\u{10ffff}\u{0}", .bytes([0, 255]), .bytes([]), .timestamp(-1_500_000), [], [:], [1, [nil, ["a": [2]]]],
        ] + (0..<200).map { _ in .string(random.text(upTo: 300)) }
    let format = try #require(BatchFormatCatalog.find("pickled-idmef")).make(.fixed)
    let found = try Programs.python(script, input: try Batch(values.map { ["k": $0] }).encoded(by: format))
    let read = found.elements?.first?.elements?.map { $0.record?["tuple"]?.elements?.last?.elements?.last }
    #expect(read == values.map { pair("/Alert/AdditionalData[-1]/string", plain($0)) })
}

private func plain(_ value: Value) -> Value {
    switch value {
    case .bytes(let bytes): ["bytes": .string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())]
    case .timestamp(let time): .double(Double(time) / 1_000_000)
    default: value
    }
}
