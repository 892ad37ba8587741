/// Elements and links in memory, with the semantics of a model of the host. One thread at a time.
public final class MemoryElements: ElementStore {
    private struct Table {
        var elements: [TextKey: Element] = [:]
        var ids = SortedKeys()
        var names: [TextKey: SortedKeys] = [:]
    }

    private struct Place: Hashable {
        let type: String
        let id: TextKey
    }

    private struct Ends {
        var from: [String: SortedKeys] = [:]
        var to: [String: SortedKeys] = [:]
    }

    private enum Undo {
        case put(Element)
        case remove(type: String, id: String)
        case link(ModelLink)
        case unlink(ModelLink)
        case state(ModelState)
    }

    private var tables: [String: Table] = [:]
    private var links: Set<ModelLinkKey> = []
    private var ends: [Place: Ends] = [:]
    /// What undoes the changes since `begin`, in their order; nil: nobody may want that.
    private var undoing: [Undo]?
    /// What holds of the version; whoever makes it can say.
    public var state: ModelState

    /// Makes an empty one.
    public init(state: ModelState = ModelState()) { self.state = state }

    /// Makes a copy of another one.
    public init(copying other: MemoryElements) {
        self.tables = other.tables
        self.links = other.links
        self.ends = other.ends
        self.state = other.state
    }

    // MARK: - Undoing

    // A copy of all would do as well, but then each change would cost as much as the model is large.

    /// From now on what is changed can be undone.
    package func begin() { self.undoing = [] }

    /// What was changed since `begin` stays.
    package func commit() { self.undoing = nil }

    /// Undoes what was changed since `begin`.
    package func rollback() {
        let changes = self.undoing ?? []
        self.undoing = nil
        for change in changes.reversed() {
            switch change {
            // It was there, so it fits.
            case .put(let element): try? self.put(element)
            case .remove(let type, let id): _ = self.remove(type, id)
            case .link(let link): _ = self.link(link)
            case .unlink(let link): _ = self.unlink(link)
            case .state(let state): self.state = state
            }
        }
    }

    // MARK: - Reading

    /// The element of this type and id.
    public func element(_ type: String, _ id: String) -> Element? { self.tables[type]?.elements[TextKey(id)] }

    /// Whether there is an element of this type and id.
    public func hasElement(_ type: String, _ id: String) -> Bool { self.element(type, id) != nil }

    /// The first element of this type whose id is behind `after`; empty: the first of all.
    public func next(_ type: String, after: String) -> Element? {
        guard let id = self.tables[type]?.ids.next(after: after) else { return nil }
        return self.tables[type]?.elements[id]
    }

    /// The same among the elements that have this name.
    public func named(_ type: String, _ name: String, after: String) -> Element? {
        guard let id = self.tables[type]?.names[TextKey(name)]?.next(after: after) else { return nil }
        return self.tables[type]?.elements[id]
    }

    /// The same among the elements of type `other` at the other end of links of an element.
    public func linked(
        _ direction: LinkDirection,
        _ type: String,
        _ id: String,
        _ other: String,
        after: String
    ) -> Element? {
        let place = Place(type: type, id: TextKey(id))
        let found =
            switch direction {
            case .from: self.ends[place]?.from[other]?.next(after: after)
            case .to: self.ends[place]?.to[other]?.next(after: after)
            }
        return found.flatMap { self.tables[other]?.elements[$0] }
    }

    /// The first type behind `after` that has elements, and how many.
    public func nextType(after: String) -> (type: String, count: Int)? {
        let key = TextKey(after)
        let type = self.tables.keys.filter { TextKey($0) > key }.min { TextKey($0) < TextKey($1) }
        guard let type, let table = self.tables[type] else { return nil }
        return (type, table.elements.count)
    }

    // MARK: - Changing

    /// Adds an element, or puts it in the place of that with the same type and id, whose links stay.
    public func put(_ element: Element) throws(ModelProblem) {
        try element.check()
        let id = TextKey(element.id)
        let old = self.tables[element.type, default: Table()].elements.updateValue(element, forKey: id)
        if old == nil { self.tables[element.type]?.ids.insert(id) }
        self.undoing?.append(old.map { .put($0) } ?? .remove(type: element.type, id: element.id))
        if let old {
            guard TextKey(old.name) != TextKey(element.name) else { return }
            self.forgetName(of: old)
        }
        if !element.name.isEmpty {
            self.tables[element.type]?.names[TextKey(element.name), default: SortedKeys()].insert(id)
        }
    }

    /// Removes an element and all its links; tells whether there was one.
    public func remove(_ type: String, _ id: String) -> Bool {
        guard let old = self.tables[type]?.elements.removeValue(forKey: TextKey(id)) else { return false }
        // Behind what its links become, so that it is there again before they are.
        defer { self.undoing?.append(.put(old)) }
        self.forgetName(of: old)
        self.tables[type]?.ids.remove(TextKey(id))
        if self.tables[type]?.elements.isEmpty == true { self.tables[type] = nil }
        guard var ends = self.ends[Place(type: type, id: TextKey(id))] else { return true }
        for other in Array(ends.from.keys) {
            while let end = ends.from[other]?.next(after: "") {
                ends.from[other]?.remove(end)
                _ = self.unlink(ModelLink(type: type, id: id, toType: other, toID: end.text))
            }
        }
        for other in Array(ends.to.keys) {
            while let end = ends.to[other]?.next(after: "") {
                ends.to[other]?.remove(end)
                _ = self.unlink(ModelLink(type: other, id: end.text, toType: type, toID: id))
            }
        }
        self.ends[Place(type: type, id: TextKey(id))] = nil
        return true
    }

    /// Makes a link, if it is not there; tells whether both elements are there.
    public func link(_ link: ModelLink) -> Bool {
        guard self.hasElement(link.type, link.id), self.hasElement(link.toType, link.toID) else { return false }
        guard self.links.insert(ModelLinkKey(link)).inserted else { return true }
        self.undoing?.append(.unlink(link))
        let start = Place(type: link.type, id: TextKey(link.id))
        let end = Place(type: link.toType, id: TextKey(link.toID))
        self.ends[start, default: Ends()].from[link.toType, default: SortedKeys()].insert(end.id)
        self.ends[end, default: Ends()].to[link.type, default: SortedKeys()].insert(start.id)
        return true
    }

    /// Removes a link; tells whether there was one.
    public func unlink(_ link: ModelLink) -> Bool {
        guard self.links.remove(ModelLinkKey(link)) != nil else { return false }
        self.undoing?.append(.link(link))
        let start = Place(type: link.type, id: TextKey(link.id))
        let end = Place(type: link.toType, id: TextKey(link.toID))
        self.ends[start]?.from[link.toType]?.remove(end.id)
        self.ends[end]?.to[link.type]?.remove(start.id)
        return true
    }

    /// Says that something is missing, and why.
    public func setPartial(_ reason: String) {
        self.undoing?.append(.state(self.state))
        self.state.isPartial = true
        self.state.reason = reason
    }

    private func forgetName(of element: Element) {
        guard !element.name.isEmpty else { return }
        let name = TextKey(element.name)
        self.tables[element.type]?.names[name]?.remove(TextKey(element.id))
        if self.tables[element.type]?.names[name]?.isEmpty == true { self.tables[element.type]?.names[name] = nil }
    }
}
