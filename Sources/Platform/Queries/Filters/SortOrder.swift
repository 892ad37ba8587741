/// By what a list is sorted.
struct SortOrder: Hashable {
    enum Field: Hashable {
        case identifier
        case attribute(String)
    }

    let field: Field
    let isDescending: Bool

    /// Reads `NAME`, `NAME:1` or `NAME:-1`.
    ///
    /// - Throws: What is wrong with it.
    init(_ text: String, of entity: EntityType) throws(QueryProblem) {
        var name = text
        var isDescending = false
        if let colon = text.lastIndex(of: ":") {
            name = String(text[..<colon])
            switch text[text.index(after: colon)...] {
            case "1": break
            case "-1": isDescending = true
            default: throw QueryProblem("'\(text)' is no order, expected ATTRIBUTE, ATTRIBUTE:1 or ATTRIBUTE:-1")
            }
        }
        self.isDescending = isDescending
        if name == "eid" {
            self.field = .identifier
            return
        }
        guard let attribute = entity.attribute(name) else {
            throw QueryProblem("Attribute '\(name)' doesn't exist in entity type '\(entity.id)'")
        }
        switch attribute.kind {
        case .plain where attribute.dataType.isSortable,
            .observations(_, isMultiValue: false) where attribute.dataType.isSortable:
            self.field = .attribute(attribute.id)
        default:
            throw QueryProblem(
                "Attribute '\(name)' can't be sorted by: expected single values of a primitive type other than json and special"
            )
        }
    }
}
