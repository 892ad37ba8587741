import Records
import Testing

@testable import Platform

@Suite struct EntityTaskBytesTests {
    static let ids: [EntityID] = [
        .string(""), .string("a"), .string("a\u{0}b"), .string("a\u{0}"), .string("aa"), .string("ä😀"), .int(.min),
        .int(-1),
        .int(0), .int(1), .int(.max), .ipv4(IPv4Address(number: 1)), .ipv4(IPv4Address(number: .max)),
        .ipv6(IPv6Address(high: 0, low: 1)), .ipv6(IPv6Address(high: .max, low: 0)),
        .zonedIPv6(IPv6Address(high: 1, low: 2), zone: "eth0"), .mac(MACAddress(number: 0xaabb_ccdd_eeff)),
    ]

    static let values: [DataValue] =
        [
            .null, .bool(true), .bool(false), .int(.min), .int(-64), .int(63), .int(.max), .float(-0.0), .float(.nan),
            .float(.infinity), .string("ä"), .time(-1000), .time(.max), .array([]), .object([]),
            .array([.int(1), .array([.string("x")])]), .object([DataField("a", .int(1)), DataField("", .null)]),
            .link(.string("e")), .dataLink(.int(7), .object([DataField("x", .float(1.5))])),
        ] + Self.ids.map(\.value)

    private func bytes(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        write(&writer)
        return Array(writer.bytes)
    }

    /// What a body reads, and how many bytes are left then.
    private func read<Result>(
        _ bytes: some Collection<UInt8>,
        _ body: (inout ByteReader) throws -> Result
    ) throws -> (value: Result, left: Int) {
        try Array(bytes).withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            let result = try body(&reader)
            return (result, reader.left)
        }
    }

    @Test(arguments: values) func valuesComeBack(_ value: DataValue) throws {
        let bytes = self.bytes { value.write(to: &$0) }
        let read = try self.read(bytes) { try DataValue(from: &$0) }
        #expect(read.value == value)
        #expect(read.left == 0)
    }

    @Test(arguments: ids) func idsComeBackFromKeys(_ id: EntityID) throws {
        // What follows must not be taken for a part of the id.
        let bytes = self.bytes {
            id.writeKey(to: &$0)
            $0.write(0xff)
        }
        let read = try self.read(bytes) { try EntityID(key: &$0, as: id.type) }
        #expect(read.value == id)
        #expect(read.left == 1)
    }

    @Test func keysSortAsIdsDo() {
        func isSorted(_ ids: [EntityID]) -> Bool {
            let keys = ids.map { id in self.bytes { id.writeKey(to: &$0) } }
            return zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        }
        #expect(
            isSorted([.string(""), .string("\u{0}"), .string("a"), .string("a\u{0}"), .string("aa"), .string("b")])
        )
        #expect(isSorted([.int(.min), .int(-256), .int(-1), .int(0), .int(1), .int(255), .int(256), .int(.max)]))
        #expect(isSorted(["1.2.3.4", "1.2.3.10", "10.0.0.0", "200.0.0.0"].compactMap { EntityID($0, as: .ipv4) }))
        #expect(isSorted(["::", "::1", "1::", "fe80::1", "fe80::1%a"].compactMap { EntityID($0, as: .ipv6) }))
        #expect(
            isSorted(
                ["00:00:00:00:00:01", "00:00:00:00:01:00", "ff:00:00:00:00:00"].compactMap { EntityID($0, as: .mac) }
            )
        )
    }

    static func tasks() throws -> [EntityTask] {
        let body =
            #"[{"type":"A","id":"a","attr":"p_int","v":1,"src":"s"},{"type":"A","id":"a","attr":"p_ldd","#
            + #""v":{"eid":"b","data":{"x":1}},"src":"s"},{"type":"A","id":"a","attr":"o_float","v":1.5,"t1":0,"t2":5,"c":0.25},"#
            + #"{"type":"A","id":"a","attr":"o_mac","v":"aa:bb:cc:dd:ee:ff","t1":7,"src":"other"},"#
            + #"{"type":"A","id":"a","attr":"tr","v":{"x":[1,2],"y":[0.5,1]},"t1":0},{"type":"S","id":"::1","attr":"x","v":1}]"#
        var tasks = try DatapointReader(SampleModel.model).read(Array(body.utf8))
        let entity = tasks[0].entity
        tasks.append(EntityTask(entity, .string("gone"), isDeletion: true))
        tasks.append(
            EntityTask(entity, .string("x"), tags: [.string("t"), .int(1)], ttlTokens: [TTLToken("base", until: 17)])
        )
        return tasks
    }

    @Test func tasksComeBack() throws {
        for task in try Self.tasks() {
            let bytes = self.bytes { task.write(to: &$0) }
            let read = try self.read(bytes) { try EntityTask(from: &$0, SampleModel.model) }
            #expect(read.value == task)
            #expect(read.left == 0)
            // Whatever is missing at the end, it is noticed.
            for length in bytes.indices {
                #expect(throws: ByteError.self) {
                    try self.read(bytes[..<length]) { try EntityTask(from: &$0, SampleModel.model) }
                }
            }
        }
    }

    @Test func whatTheConfigurationHasNoMoreIsNamed() throws {
        let task = try Self.tasks()[0]
        let bytes = self.bytes { task.write(to: &$0) }
        let other = ModelSpec([
            EntityType(id: "A", number: 0, idType: .string, name: "A", hasSnapshots: true, attributes: [])
        ])
        let error = #expect(throws: ByteError.self) {
            try self.read(bytes) { try EntityTask(from: &$0, other) }
        }
        #expect(error?.description.contains("an attribute of 'A' before it, not 'p_int'") == true)
    }

    @Test func objectsAreEqualWhateverTheOrderOfTheirFields() {
        let left = DataValue.object([DataField("a", .int(1)), DataField("b", .int(2))])
        let right = DataValue.object([DataField("b", .int(2)), DataField("a", .int(1))])
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != .object([DataField("a", .int(1)), DataField("b", .int(3))]))
        #expect(left != .object([DataField("a", .int(1))]))
    }

    @Test func routingDependsOnTheCanonicalIdAlone() {
        let first = EntityTask.routingHash("S", .ipv6(IPv6Address(high: 0, low: 1)))
        #expect(EntityID("0:0::1", as: .ipv6).map { EntityTask.routingHash("S", $0) } == first)
        var shards = [Int](repeating: 0, count: 8)
        for number in 0..<8000 { shards[Int(EntityTask.routingHash("turbine", .string("T-\(number)")) % 8)] += 1 }
        #expect(shards.allSatisfy { (800...1200).contains($0) }, "\(shards)")
    }
}
