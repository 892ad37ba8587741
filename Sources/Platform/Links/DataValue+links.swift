extension DataValue {
    /// The entities that a value leads to: of a link one, of a list of links those in it.
    var linkedIDs: [EntityID] {
        switch self {
        case .link(let id), .dataLink(let id, _): [id]
        case .array(let elements): elements.compactMap(\.linkedID)
        default: []
        }
    }

    /// The value without links to an entity; nil: nothing is left.
    func removing(linksTo id: EntityID) -> DataValue? {
        guard case .array(let elements) = self else { return self.linkedID == id ? nil : self }
        let rest = elements.filter { $0.linkedID != id }
        return rest.isEmpty ? nil : .array(rest)
    }
}
