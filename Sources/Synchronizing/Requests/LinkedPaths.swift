/// The objects that paths of links lead to.
struct LinkedPaths {
    /// Objects that come along at most.
    static let mostObjects = 10_000

    let objects: ObjectTransaction
    let caller: ObjectCaller
    /// By id.
    private(set) var found: [Int: ObjectRecord] = [:]

    init(_ objects: ObjectTransaction, _ caller: ObjectCaller) {
        self.objects = objects
        self.caller = caller
    }

    /// Follows paths from some objects on. What a caller may not read is left out.
    mutating func follow(_ paths: [[String]], from starts: [ObjectRecord]) throws(ObjectRefusal) {
        for path in paths {
            var present = starts
            for name in path {
                var ids: Set<Int> = []
                for record in present {
                    guard let layout = self.objects.layout[record.model] else { continue }
                    guard let field = layout.field(name), field.link != nil else {
                        throw ConditionTest.unknown(name, layout.definition)
                    }
                    ids.formUnion(ModelLayout.peers(record[field.storedName]))
                }
                var next: [ObjectRecord] = []
                for object in try self.objects.objects(ids.sorted()) {
                    guard let record = object?.record, let layout = self.objects.layout[record.model],
                        try self.objects.allows(record, layout, self.caller, isWriting: false)
                    else { continue }
                    next.append(record)
                    self.found[record.id] = record
                }
                guard self.found.count <= Self.mostObjects else {
                    throw ObjectRefusal(
                        .invalid,
                        "\"with\" leads to more than \(Self.mostObjects) objects; ask for fewer at once"
                    )
                }
                present = next
            }
        }
    }
}
