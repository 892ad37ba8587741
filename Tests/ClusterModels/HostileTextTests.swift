import ClusterModels
import Testing

/// Texts that are broken in every way are errors, and nothing worse.
@Suite struct HostileTextTests {
    private static let xml = #"""
        <?xml version='1.0'?>
        <ModelRoot><!-- c -->
          <ComputeNode uuid="n" vcpus="4" x='&#x41;'><Field name="&quot;y&quot;">{"$time":5}</Field>
            <Instance uuid="i" metadata="{'a': [1, 'b\n', None]}" created="2026-02-09 18:55:13"/></ComputeNode>
          <Element>{"type":"T","id":"t","fields":{}}</Element><Link>["T","t","ComputeNode","n"]</Link>
          <IronicNode uuid="m"><extra><a>1</a></extra></IronicNode>
        </ModelRoot>
        """#

    private static let json =
        #"{"elements":[{"type":"T","id":"t","fields":{"a":{"$bytes":"01"}}},{"type":"Volume","id":"v","fields":{"size":"4"}}],"links":[["T","t","Volume","v"]]}"#

    @Test(arguments: 0..<8)
    func changedBytes(_ seed: UInt64) throws {
        var random = Generator(state: seed)
        var refused = 0
        for _ in 0..<400 {
            for text in [Self.xml, Self.json] {
                var bytes = Array(text.utf8)
                for _ in 0...random.int(3) {
                    let place = random.int(bytes.count)
                    switch random.int(4) {
                    case 0: bytes[place] = UInt8(random.int(256))
                    case 1: bytes.remove(at: place)
                    case 2: bytes.insert(random.pick(Array("<>&\"'{}[]/\\$-:#;x0 \n".utf8)), at: place)
                    default: bytes.removeSubrange(place..<min(place + 20, bytes.count))
                    }
                }
                do throws(ModelProblem) {
                    let isXML = text == Self.xml
                    let model = isXML ? try ClusterModel.fromXML(bytes) : try ClusterModel.fromJSON(bytes)
                    // What was taken comes back.
                    #expect(try ClusterModel.fromXML(model.toXML()).isIsomorphic(to: model))
                } catch {
                    refused += 1
                    #expect(!error.description.isEmpty)
                }
            }
        }
        #expect(refused > 0)
    }

    @Test func unchangedTextsAreTaken() throws {
        #expect(
            try ClusterModel.fromXML(Array(Self.xml.utf8)).instance(uuid: "i").metadata == ["a": [1, "b\n", .null]]
        )
        #expect(try ClusterModel.fromJSON(Array(Self.json.utf8)).volume(uuid: "v").size == 4)
    }
}
