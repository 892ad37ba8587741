/// Elements and links that can be read. Orders are those of bytes.
public protocol ElementReading: AnyObject {
    /// What holds of the version.
    var state: ModelState { get }

    /// The element of this type and id.
    func element(_ type: String, _ id: String) throws(ModelProblem) -> Element?

    /// Whether there is an element of this type and id.
    func hasElement(_ type: String, _ id: String) throws(ModelProblem) -> Bool

    /// The first element of this type whose id is behind `after`; empty: the first of all.
    func next(_ type: String, after: String) throws(ModelProblem) -> Element?

    /// The same among the elements that have this name.
    func named(_ type: String, _ name: String, after: String) throws(ModelProblem) -> Element?

    /// The same among the elements of type `other` at the other end of links of an element.
    func linked(
        _ direction: LinkDirection,
        _ type: String,
        _ id: String,
        _ other: String,
        after: String
    ) throws(ModelProblem) -> Element?

    /// The first type behind `after` that has elements, and how many.
    func nextType(after: String) throws(ModelProblem) -> (type: String, count: Int)?
}

extension ElementReading {
    /// Whether there is an element of this type and id.
    public func hasElement(_ type: String, _ id: String) throws(ModelProblem) -> Bool {
        try self.element(type, id) != nil
    }

    /// All types that have elements, in order, and how many.
    public func types() throws(ModelProblem) -> [(type: String, count: Int)] {
        var types: [(type: String, count: Int)] = []
        while let next = try self.nextType(after: types.last?.type ?? "") { types.append(next) }
        return types
    }

    /// Calls with all elements of a type in the order of their ids.
    public func forEach(_ type: String, _ body: (Element) throws(ModelProblem) -> Void) throws(ModelProblem) {
        var after = ""
        while let element = try self.next(type, after: after) {
            after = element.id
            try body(element)
        }
    }

    /// Calls with all elements of type `other` at the other end of links of an element, in the order of their ids.
    public func forEachLinked(
        _ direction: LinkDirection,
        _ type: String,
        _ id: String,
        _ other: String,
        _ body: (Element) throws(ModelProblem) -> Void
    ) throws(ModelProblem) {
        var after = ""
        while let element = try self.linked(direction, type, id, other, after: after) {
            after = element.id
            try body(element)
        }
    }

    /// Calls with all links, by the ids of where they begin and end.
    public func forEachLink(_ body: (ModelLink) throws(ModelProblem) -> Void) throws(ModelProblem) {
        let types = try self.types().map(\.type)
        for type in types {
            try self.forEach(type) { (element) throws(ModelProblem) in
                for other in types {
                    try self.forEachLinked(.from, type, element.id, other) { (end) throws(ModelProblem) in
                        try body(ModelLink(type: type, id: element.id, toType: other, toID: end.id))
                    }
                }
            }
        }
    }
}
