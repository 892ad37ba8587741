/// The types of Watcher's models, by what they are called.
enum StandardTypes {
    /// Those that are found in XML under their own names.
    static let all: [any StandardElement.Type] = [
        ComputeNode.self, Instance.self, StorageNode.self, Pool.self, Volume.self, IronicNode.self,
    ]

    static func named(_ type: String) -> (any StandardElement.Type)? { self.all.first { $0.type == type } }

    /// The type whose elements are written within those of this one, as links lead from them to it.
    static func within(_ type: String) -> String? {
        switch type {
        case ComputeNode.type: Instance.type
        case StorageNode.type: Pool.type
        case Pool.type: Volume.type
        default: nil
        }
    }

    /// The type whose elements those of this one are written within.
    static func around(_ type: String) -> String? {
        switch type {
        case Instance.type: ComputeNode.type
        case Pool.type: StorageNode.type
        case Volume.type: Pool.type
        default: nil
        }
    }
}
