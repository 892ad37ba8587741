/// What policies see of the objects that there are.
public protocol PolicyWorld {
    /// What a field, a link or a reverse link of an object holds; a link is the object that it leads to, a reverse link a list.
    /// `.null` if the object is not there.
    func value(of name: String, in object: ObjectReference) throws(PolicyFailure) -> PolicyValue

    /// Visits the live objects of a model, in any order, until a visit returns false.
    ///
    /// - Parameter conditions: What objects must equal to matter. A world that finds objects by a field uses them; others
    ///   visit all objects, for the evaluation asks again.
    func visit(
        _ model: String,
        where conditions: [PolicyCondition],
        _ visit: (ObjectReference) throws(PolicyFailure) -> Bool
    ) throws(PolicyFailure)

    /// Whether two references mean one object, though perhaps by different models.
    func isSame(_ left: ObjectReference, _ right: ObjectReference) -> Bool
}

extension PolicyWorld {
    /// Whether both have one model and one id.
    public func isSame(_ left: ObjectReference, _ right: ObjectReference) -> Bool { left == right }
}
