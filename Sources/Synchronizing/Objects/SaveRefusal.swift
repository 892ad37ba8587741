import Configuration

/// Why an object is not saved.
public enum SaveRefusal: Error, Hashable, Sendable {
    /// Somebody else saved it since.
    case conflict(object: ObjectReference, expected: Int, found: Int)
    /// Only a synchronizer may change these fields.
    case feedback(object: ObjectReference, fields: [String])
    /// Fields cannot hold what they were given.
    case invalid([FieldProblem])
    /// There are no objects of the model itself.
    case abstract(model: String)
}

extension SaveRefusal: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch self {
        case .conflict(let object, let expected, let found):
            "\(object) was saved by somebody else: the change is based on version \(expected), and there is version \(found); "
                + "read it again, and repeat the change"
        case .feedback(let object, let fields):
            "\(object): only a synchronizer changes \(fields.joined(separator: ", ")) after an object was made"
        case .invalid(let problems): problems.map(\.description).joined(separator: "; ")
        case .abstract(let model):
            "there are no objects of \(quoted(model)) itself; make one of a model that descends from it"
        }
    }
}
