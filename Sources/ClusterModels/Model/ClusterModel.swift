/// A picture of things outside: elements, and links between them. (Watcher: `ModelRoot`.)
///
///     let model = ClusterModel()
///     try model.addNode(ComputeNode(uuid: "n1", ["hostname": "one", "vcpus": 8]))
///     try model.addInstance(Instance(uuid: "i1", ["vcpus": 2]))
///     try model.mapInstance("i1", to: "n1")
///
/// Made within `Collector.execute` it is the model that the host will serve; elsewhere it is one in memory. Used by one
/// thread at a time. A model that came from a reader's view is only to be read, and lives as long as somebody holds it.
public final class ClusterModel {
    /// Where the elements are.
    public let reading: any ElementReading
    private let writing: (any ElementStore)?

    /// Makes an empty model.
    public init() {
        let store = OfferedStore.take() ?? MemoryElements()
        self.reading = store
        self.writing = store
    }

    /// Makes a model of elements that are there, to be changed.
    public init(_ store: any ElementStore) {
        self.reading = store
        self.writing = store
    }

    /// Makes a model of elements that are there, to be read.
    public init(reading: any ElementReading) {
        self.reading = reading
        self.writing = nil
    }

    /// The elements, to be changed.
    ///
    /// - Throws: `ModelProblem` with `.readOnly`.
    public func store() throws(ModelProblem) -> any ElementStore {
        guard let store = self.writing else {
            throw ModelProblem(
                .readOnly,
                "this model is a version that others read too, which never changes; a collector changes its own"
            )
        }
        return store
    }

    // MARK: - What holds of it

    /// What holds of the version.
    public var state: ModelState { self.reading.state }
    /// Whether the last attempt to build it anew failed, or what was told since is missing in it; see `reason`.
    public var isStale: Bool { self.state.isStale }
    /// Whether its collector said that something is missing; see `reason`.
    public var isPartial: Bool { self.state.isPartial }
    /// Why it is stale or partial; else empty.
    public var reason: String { self.state.reason }
    /// When the building of it had ended; microseconds since 1970 UTC.
    public var built: Int64 { self.state.built }

    /// Says, within `Collector.execute`, that something is missing: the model counts, and is built anew soon.
    ///
    /// - Throws: `ModelProblem` with `.readOnly`.
    public func markPartial(_ reason: String) throws(ModelProblem) { try self.store().setPartial(reason) }

    // MARK: - Elements of any type

    /// Adds an element, or puts it in the place of that with the same id, whose links stay.
    ///
    /// - Throws: `ModelProblem`.
    public func put(_ element: some ModelElement) throws(ModelProblem) {
        try element.check()
        try self.store().put(checked: element)
    }

    /// The element with this id, if there is one.
    ///
    /// - Throws: `ModelProblem`.
    public func find<E: ModelElement>(_ type: E.Type, _ id: String) throws(ModelProblem) -> E? {
        guard let element = try self.reading.element(E.type, id) else { return nil }
        return try E(element)
    }

    /// The element with this id.
    ///
    /// - Throws: `ModelProblem` with the code of what is not there, such as `.instanceNotFound`.
    public func get<E: ModelElement>(_ type: E.Type, _ id: String) throws(ModelProblem) -> E {
        guard let element = try self.find(type, id) else { throw .missing(E.type, id) }
        return element
    }

    /// The elements with this name, in the order of their ids. (Watcher looks at all of them; here there is an index.)
    ///
    /// - Throws: `ModelProblem`.
    public func named<E: ModelElement>(_ type: E.Type, _ name: String) throws(ModelProblem) -> [E] {
        var found: [E] = []
        while let element = try self.reading.named(E.type, name, after: found.last?.id ?? "") {
            found.append(try E(element))
        }
        return found
    }

    /// All elements of a type, in the order of their ids.
    ///
    /// - Throws: `ModelProblem`.
    public func all<E: ModelElement>(_ type: E.Type) throws(ModelProblem) -> [E] {
        var found: [E] = []
        try self.reading.forEach(E.type) { (element) throws(ModelProblem) in found.append(try E(element)) }
        return found
    }

    /// How many elements of a type there are.
    ///
    /// - Throws: `ModelProblem`.
    public func count<E: ModelElement>(_ type: E.Type) throws(ModelProblem) -> Int {
        try self.reading.types().first { $0.type == E.type }?.count ?? 0
    }

    /// Changes an element in its place.
    ///
    /// - Throws: `ModelProblem`: it is not there, or it cannot be so.
    public func update<E: ModelElement>(
        _ type: E.Type,
        _ id: String,
        _ change: (inout E) throws(ModelProblem) -> Void
    ) throws(ModelProblem) {
        var element = try self.get(type, id)
        try change(&element)
        guard element.id == id else {
            throw ModelProblem(.illegalArgument, "the id of \(E.type) \"\(id)\" was changed to \"\(element.id)\"")
        }
        try self.put(element)
    }

    /// Removes an element and its links.
    ///
    /// - Throws: `ModelProblem` with the code of what is not there.
    public func remove<E: ModelElement>(_ type: E.Type, _ id: String) throws(ModelProblem) {
        guard try self.store().remove(E.type, id) else { throw .missing(E.type, id) }
    }

    /// Makes a link from one element to another, if it is not there.
    ///
    /// - Throws: `ModelProblem` with the code of what is not there.
    public func link<A: ModelElement, B: ModelElement>(
        _ type: A.Type,
        _ id: String,
        to other: B.Type,
        _ otherID: String
    ) throws(ModelProblem) {
        let link = ModelLink(type: A.type, id: id, toType: B.type, toID: otherID)
        guard try !self.store().link(link) else { return }
        throw try self.reading.hasElement(A.type, id) ? .missing(B.type, otherID) : .missing(A.type, id)
    }

    /// Removes a link.
    ///
    /// - Throws: `ModelProblem` with the code of what is not there, or `.notLinked` and its like.
    public func unlink<A: ModelElement, B: ModelElement>(
        _ type: A.Type,
        _ id: String,
        from other: B.Type,
        _ otherID: String
    ) throws(ModelProblem) {
        let link = ModelLink(type: A.type, id: id, toType: B.type, toID: otherID)
        guard try !self.store().unlink(link) else { return }
        guard try self.reading.hasElement(A.type, id) else { throw .missing(A.type, id) }
        guard try self.reading.hasElement(B.type, otherID) else { throw .missing(B.type, otherID) }
        throw .unlinked(link)
    }

    /// The elements of a type that links from an element lead to, or with `.to` those that links come from, in the order
    /// of their ids; none for an element that is not there.
    ///
    /// - Throws: `ModelProblem`.
    public func linked<A: ModelElement, B: ModelElement>(
        _ direction: LinkDirection,
        _ type: A.Type,
        _ id: String,
        _ other: B.Type
    ) throws(ModelProblem) -> [B] {
        var found: [B] = []
        while let element = try self.reading.linked(direction, A.type, id, B.type, after: found.last?.id ?? "") {
            found.append(try B(element))
        }
        return found
    }

    // MARK: - For the operations of the roots

    func id<E: ModelElement>(of reference: some ElementReference, _ type: E.Type) throws(ModelProblem) -> String {
        guard let given = reference.referencedType, given != E.type else { return reference.referencedID }
        throw ModelProblem(
            .illegalArgument,
            "expected a \(E.type) or its id, found the \(given) \"\(reference.referencedID)\""
        )
    }
}

extension ModelProblem {
    /// The problem that an element is not there.
    public static func missing(_ type: String, _ id: String) -> ModelProblem {
        let code: Code =
            switch type {
            case ComputeNode.type: .computeNodeNotFound
            case Instance.type: .instanceNotFound
            case StorageNode.type: .storageNodeNotFound
            case Pool.type: .poolNotFound
            case Volume.type: .volumeNotFound
            case IronicNode.type: .ironicNodeNotFound
            default: .elementNotFound
            }
        return ModelProblem(code, "there is no \(type) \"\(id)\" in the model")
    }

    static func unlinked(_ link: ModelLink) -> ModelProblem {
        let code: Code =
            switch (link.type, link.toType) {
            case (Instance.type, ComputeNode.type): .instanceNotMapped
            case (Pool.type, StorageNode.type): .poolNotMapped
            case (Volume.type, Pool.type): .volumeNotMapped
            default: .notLinked
            }
        return ModelProblem(code, "\(link.type) \"\(link.id)\" is not on \(link.toType) \"\(link.toID)\"")
    }
}
