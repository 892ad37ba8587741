/// What entities a list is to have. For one thread, as patterns are.
indirect enum Filter {
    case all([Filter])
    case any([Filter])
    case not(Filter)
    case field(FieldCondition)

    /// Whether it holds.
    ///
    /// - Parameter value: The value of a field; nil: there is none.
    func holds(_ value: (FieldCondition.Root) -> EncodedValue.Bytes?) -> Bool {
        switch self {
        case .all(let filters): filters.allSatisfy { $0.holds(value) }
        case .any(let filters): filters.contains { $0.holds(value) }
        case .not(let filter): !filter.holds(value)
        case .field(let condition): condition.holds(value(condition.root))
        }
    }

    /// The attributes that it looks at.
    var attributes: Set<String> {
        switch self {
        case .all(let filters), .any(let filters): filters.reduce(into: []) { $0.formUnion($1.attributes) }
        case .not(let filter): filter.attributes
        case .field(let condition): if case .attribute(let name) = condition.root { [name] } else { [] }
        }
    }
}
