/// Elements and links that can be changed. What fails changes nothing.
public protocol ElementStore: ElementReading {
    /// Adds an element, or puts it in the place of that with the same type and id, whose links stay.
    func put(_ element: Element) throws(ModelProblem)

    /// The same of one that is checked, which a store may write without making an `Element` of it.
    func put(checked element: some ModelElement) throws(ModelProblem)

    /// Removes an element and all its links.
    ///
    /// - Returns: Whether there was one.
    func remove(_ type: String, _ id: String) throws(ModelProblem) -> Bool

    /// Makes a link, if it is not there.
    ///
    /// - Returns: Whether both elements are there.
    func link(_ link: ModelLink) throws(ModelProblem) -> Bool

    /// Removes a link.
    ///
    /// - Returns: Whether there was one.
    func unlink(_ link: ModelLink) throws(ModelProblem) -> Bool

    /// Says that something is missing, and why.
    func setPartial(_ reason: String)
}

extension ElementStore {
    /// Puts the `Element` that it makes.
    public func put(checked element: some ModelElement) throws(ModelProblem) { try self.put(element.element) }

    /// Adds all elements and links of another one, and that something is missing there.
    public func add(contentsOf other: any ElementReading) throws(ModelProblem) {
        for (type, _) in try other.types() {
            try other.forEach(type) { (element) throws(ModelProblem) in try self.put(element) }
        }
        try other.forEachLink { (link) throws(ModelProblem) in _ = try self.link(link) }
        if other.state.isPartial { self.setPartial(other.state.reason) }
    }

    /// Removes all elements.
    public func removeAll() throws(ModelProblem) {
        while let (type, _) = try self.nextType(after: "") {
            while let element = try self.next(type, after: "") { _ = try self.remove(type, element.id) }
        }
    }
}
