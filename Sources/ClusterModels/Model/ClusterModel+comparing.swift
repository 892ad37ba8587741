extension ClusterModel {
    /// Whether both have the same elements with the same names and fields, in whatever order, and the same links.
    ///
    /// - Throws: `ModelProblem`.
    public func isIsomorphic(to other: ClusterModel) throws(ModelProblem) -> Bool {
        try self.isEqual(to: other) { left, right in
            TextKey(left.name) == TextKey(right.name) && left.fields.count == right.fields.count
                && left.fields.fields.allSatisfy { right.fields[$0.key] == $0.value }
        }
    }

    /// Whether both have elements of the same types and ids, and the same links, whatever the fields are.
    ///
    /// - Throws: `ModelProblem`.
    public func hasSameStructure(as other: ClusterModel) throws(ModelProblem) -> Bool {
        try self.isEqual(to: other) { _, _ in true }
    }

    private func isEqual(
        to other: ClusterModel,
        _ isSame: (Element, Element) -> Bool
    ) throws(ModelProblem) -> Bool {
        let types = try self.reading.types()
        let others = try other.reading.types()
        guard types.elementsEqual(others, by: { $0.type == $1.type && $0.count == $1.count }) else { return false }
        for (type, _) in types {
            var after = ""
            while let element = try self.reading.next(type, after: after) {
                after = element.id
                guard let same = try other.reading.element(type, element.id), isSame(element, same) else {
                    return false
                }
            }
        }
        var links: Set<ModelLinkKey> = []
        try self.reading.forEachLink { (link) throws(ModelProblem) in _ = links.insert(ModelLinkKey(link)) }
        var count = 0
        var isKnown = true
        try other.reading.forEachLink { (link) throws(ModelProblem) in
            count += 1
            isKnown = isKnown && links.contains(ModelLinkKey(link))
        }
        return isKnown && count == links.count
    }
}
