import Testing

@testable import Platform

/// Keys of links, times and chores are read as they were written.
@Suite struct LinkKeyTests {
    private static let model = SampleModel.model

    @Test(arguments: [
        ("o_l", "A", "b"), ("o_li", "N", "7"), ("o_lip", "I", "10.0.0.1"), ("p_al", "A", "with \u{0} zero"),
        ("p_lm", "A", ""),
    ]) func aLinkIsRead(attribute: String, target: String, id: String) throws {
        let source = try #require(Self.model.entity("A"))
        let type = try #require(Self.model.entity(target))
        let targetID = try #require(EntityID(id, as: type.idType))
        let link = EntityLink(source, .string("x"), try #require(source.attribute(attribute)), to: type, targetID)
        let incoming = EntityLink(incoming: link.incomingKey, Self.model)
        for read in [incoming, EntityLink(outgoing: link.outgoingKey, Self.model)] {
            let read = try #require(read)
            #expect(read.source === link.source && read.sourceID == link.sourceID)
            #expect(read.attribute === link.attribute)
            #expect(read.target === link.target && read.targetID == link.targetID)
        }
        #expect(EntityLink(incoming: Array(link.incomingKey.dropLast()), Self.model) == nil)
        #expect(EntityLink(incoming: link.incomingKey + [1], Self.model) == nil)
        // Links to one entity lie behind its key, those from one behind its own.
        #expect(link.incomingKey.starts(with: EntityKeys.entity(type, targetID)))
        #expect(link.outgoingKey.starts(with: EntityKeys.entity(source, .string("x"))))
    }

    @Test func choresAreRead() throws {
        let source = try #require(Self.model.entity("A"))
        let attribute = try #require(source.attribute("o_l"))
        let links = (0..<3).map { EntityLink(source, .string("s\($0)"), attribute, to: source, .string("gone")) }
        let read = try Chore.read(try #require(Chore.unreference(links, before: 77).bytes), Self.model)
        guard case .unreference(let found, let before) = read else {
            Issue.record("\(read)")
            return
        }
        #expect(before == 77 && found.map(\.incomingKey) == links.map(\.incomingKey))
        let forget = try Chore.read(
            try #require(Chore.forget(source, .string("x"), before: 5, from: [1]).bytes),
            Self.model
        )
        guard case .forget(let entity, let id, 5, let from) = forget else {
            Issue.record("\(forget)")
            return
        }
        #expect(entity === source && id == .string("x") && from.isEmpty)
    }

    @Test func timesLieInTheirOrder() throws {
        let times: [Int64] = [.min, -1, 0, 1, 1_700_000_000_000_000, .max]
        let keys = times.map { DueKey(.entity, at: $0, [1, 2]).bytes }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        let key = try #require(DueKey(keys[3]))
        #expect(key.subject == .entity && key.key == [1, 2])
        #expect(DueKey([1, 2, 3]) == nil)
    }

    @Test func linksAreTakenOutOfValues() {
        let list = DataValue.array([.link(.string("a")), .link(.string("b")), .dataLink(.string("a"), .int(1))])
        #expect(list.linkedIDs == ["a", "b", "a"].map { EntityID.string($0) })
        #expect(list.removing(linksTo: .string("a")) == .array([.link(.string("b"))]))
        #expect(DataValue.array([.link(.string("a"))]).removing(linksTo: .string("a")) == nil)
        #expect(DataValue.link(.string("a")).removing(linksTo: .string("a")) == nil)
        #expect(DataValue.link(.string("a")).removing(linksTo: .string("b")) == .link(.string("a")))
    }
}
