import Records

/// Keeps, drops and renames fields in steps.
public struct SimpleMapping: RecordMapping {
    /// A step with what makes it fast.
    private enum Step {
        case include([String])
        case exclude(Set<String>)
        case rename([String: String])
    }

    private let steps: [Step]

    /// Makes the mapping of steps, of which adjacent ones of one kind are one.
    public init(_ steps: [SimpleStep]) {
        self.steps = SimpleStep.merged(steps).map { step in
            switch step {
            case .include(let keys):
                var known: Set<String> = []
                return .include(keys.filter { known.insert($0).inserted })
            case .exclude(let keys): return .exclude(Set(keys))
            case .rename(let pairs): return .rename(Dictionary(pairs.map { ($0.old, $0.new) }) { $1 })
            }
        }
    }

    /// Applies the steps in order.
    public func map(_ record: inout Record) {
        for step in self.steps {
            switch step {
            case .include(let keys): record = Record(keys.compactMap { key in record[key].map { (key, $0) } })
            case .exclude(let keys): record = Record(record.fields.filter { !keys.contains($0.key) }.map { ($0, $1) })
            case .rename(let names): record = Record(record.fields.map { (names[$0.key] ?? $0.key, $0.value) })
            }
        }
    }

    /// What is included, in its order, is known whatever came before.
    public func columns(_ before: [String]?) -> [String]? {
        self.steps.reduce(before) { columns, step in
            switch step {
            case .include(let keys): keys
            case .exclude(let keys): columns?.filter { !keys.contains($0) }
            case .rename(let names): columns.map { Record($0.map { (names[$0] ?? $0, Value.null) }).keys }
            }
        }
    }
}
