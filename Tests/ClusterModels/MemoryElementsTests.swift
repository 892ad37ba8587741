import ClusterModels
import Testing

/// Elements in memory do what a plain list of them would.
@Suite struct MemoryElementsTests {
    @Test(arguments: 0..<10)
    func theyAreWhatAListWouldBe(_ seed: UInt64) throws {
        var random = Generator(state: seed)
        let store = MemoryElements()
        var elements: [Element] = []
        var links: [ModelLink] = []
        let types = ["B", "A", "a"]
        let ids = ["10", "9", "é", "e\u{301}", "z", "aa", "a"]
        for _ in 0..<120 {
            let type = random.pick(types)
            let id = random.pick(ids)
            let link = ModelLink(type: type, id: id, toType: random.pick(types), toID: random.pick(ids))
            let isHere = { (type: String, id: String) in elements.contains { $0.type == type && Self.isSame($0.id, id) }
            }
            let isLinked = links.contains { Self.isSame($0, link) }
            switch random.int(6) {
            case 0, 1:
                let element = Element(type, id, name: random.pick(["", "x", "y"]), ["n": .int(random.int(9))])
                try store.put(element)
                elements.removeAll { $0.type == type && Self.isSame($0.id, id) }
                elements.append(element)
            case 2:
                #expect(store.remove(type, id) == isHere(type, id))
                elements.removeAll { $0.type == type && Self.isSame($0.id, id) }
                links.removeAll {
                    $0.type == type && Self.isSame($0.id, id) || $0.toType == type && Self.isSame($0.toID, id)
                }
            case 3, 4:
                let isPossible = isHere(link.type, link.id) && isHere(link.toType, link.toID)
                #expect(store.link(link) == isPossible)
                if isPossible, !isLinked { links.append(link) }
            default:
                #expect(store.unlink(link) == isLinked)
                links.removeAll { Self.isSame($0, link) }
            }
            try Self.compare(store, elements, links, types, ids)
        }
    }

    @Test(arguments: 0..<10)
    func whatWasChangedCanBeUndone(_ seed: UInt64) throws {
        var random = Generator(state: seed)
        let store = MemoryElements()
        let types = ["A", "B"]
        let ids = ["1", "2", "3", "4"]
        for _ in 0..<20 {
            try Self.change(store, &random, types, ids)
            let before = MemoryElements(copying: store)
            store.begin()
            for _ in 0..<random.int(8) { try Self.change(store, &random, types, ids) }
            store.rollback()
            let (now, then) = (ClusterModel(reading: store), ClusterModel(reading: before))
            #expect(try now.toJSON() == then.toJSON())
            for name in ["x", "y"] {
                for type in types {
                    #expect(store.named(type, name, after: "") == before.named(type, name, after: ""))
                }
            }
            #expect(store.state == before.state)
            store.begin()
            try Self.change(store, &random, types, ids)
            let changed = try now.toJSON()
            store.commit()
            store.rollback()
            #expect(try now.toJSON() == changed)
        }
    }

    private static func change(
        _ store: MemoryElements,
        _ random: inout Generator,
        _ types: [String],
        _ ids: [String]
    ) throws {
        let (type, id) = (random.pick(types), random.pick(ids))
        let link = ModelLink(type: type, id: id, toType: random.pick(types), toID: random.pick(ids))
        switch random.int(10) {
        case 0...3: try store.put(Element(type, id, name: random.pick(["", "x", "y"]), ["n": .int(random.int(9))]))
        case 4: _ = store.remove(type, id)
        case 5...7: _ = store.link(link)
        case 8: _ = store.unlink(link)
        default: store.setPartial("\(random.int(9))")
        }
    }

    private static func compare(
        _ store: MemoryElements,
        _ elements: [Element],
        _ links: [ModelLink],
        _ types: [String],
        _ ids: [String]
    ) throws {
        let sorted = { (elements: [Element]) in
            elements.sorted { Array($0.id.utf8).lexicographicallyPrecedes(Array($1.id.utf8)) }.map { Array($0.id.utf8) }
        }
        let known = Set(elements.map(\.type)).sorted()
        #expect(try store.types().map(\.type) == known)
        for type in known {
            let here = elements.filter { $0.type == type }
            #expect(try store.types().first { $0.type == type }?.count == here.count)
            var found: [Element] = []
            try store.forEach(type) { (element) throws(ModelProblem) in found.append(element) }
            #expect(found.map { Array($0.id.utf8) } == sorted(here))
            #expect(Set(found) == Set(here))
            for name in ["x", "y"] {
                var named: [Element] = []
                while let next = store.named(type, name, after: named.last?.id ?? "") { named.append(next) }
                #expect(named.map { Array($0.id.utf8) } == sorted(here.filter { $0.name == name }))
            }
        }
        for type in types {
            for id in ids {
                for other in types {
                    for direction in [LinkDirection.from, .to] {
                        var ends: [Element] = []
                        try store.forEachLinked(direction, type, id, other) { (element) throws(ModelProblem) in
                            ends.append(element)
                        }
                        let wanted = elements.filter { element in
                            links.contains {
                                direction == .from
                                    ? $0.type == type && self.isSame($0.id, id) && $0.toType == other
                                        && other == element.type && self.isSame($0.toID, element.id)
                                    : $0.toType == type && self.isSame($0.toID, id) && $0.type == other
                                        && other == element.type && self.isSame($0.id, element.id)
                            }
                        }
                        #expect(ends.map { Array($0.id.utf8) } == sorted(wanted))
                    }
                }
            }
        }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    private static func isSame(_ left: ModelLink, _ right: ModelLink) -> Bool {
        left.type == right.type && left.toType == right.toType && self.isSame(left.id, right.id)
            && self.isSame(left.toID, right.toID)
    }

    @Test func aCopyIsTheSameAndItsOwn() throws {
        let model = try sampleCluster()
        let copy = MemoryElements()
        try copy.add(contentsOf: model.reading)
        #expect(try model.isIsomorphic(to: ClusterModel(copy)))
        try ClusterModel(copy).removeInstance("i1")
        #expect(try model.instances().count == 4)
        try copy.removeAll()
        #expect(try copy.types().isEmpty)
    }
}
