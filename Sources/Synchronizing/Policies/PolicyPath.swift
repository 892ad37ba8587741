/// Where a value is found: a start, and the fields and links that lead on from there.
public struct PolicyPath: Hashable, Sendable, CustomStringConvertible {
    /// Where a path starts.
    public enum Root: Hashable, Sendable {
        /// The object that is decided about.
        case object
        /// Who asks, and for what.
        case context
        /// The object that `exists` or `forall` is at, by its model.
        case variable(String)
    }

    /// Where it starts.
    public let root: Root
    /// The fields and links, one after the other.
    public let names: [String]
    /// Whether `.all()` is written behind it, which says that it leads to a list.
    public let isList: Bool
    /// Where it is written.
    public let place: SourcePlace

    /// Makes a path of its parts.
    public init(root: Root, names: [String], isList: Bool = false, place: SourcePlace) {
        self.root = root
        self.names = names
        self.isList = isList
        self.place = place
    }

    /// As it is written in a policy.
    public var description: String {
        let root =
            switch self.root {
            case .object: "obj"
            case .context: "ctx"
            case .variable(let model): model
            }
        return ([root] + self.names).joined(separator: ".") + (self.isList ? ".all()" : "")
    }

    /// Whether both are written the same; where does not matter.
    public static func == (left: Self, right: Self) -> Bool {
        left.root == right.root && left.names == right.names && left.isList == right.isList
    }

    /// Feeds what `==` compares into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.root)
        hasher.combine(self.names)
        hasher.combine(self.isList)
    }
}
