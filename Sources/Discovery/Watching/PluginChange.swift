/// What happened to a plugin file while the host ran.
public enum PluginChange: Hashable, Sendable {
    /// There is a file where none was.
    case added(path: String)
    /// The contents of a file may be others than before.
    case changed(path: String)
    /// The file is gone.
    case removed(path: String)

    /// The file.
    public var path: String {
        switch self {
        case .added(let path), .changed(let path), .removed(let path): path
        }
    }

    /// What differs between two listings, in the order of the paths.
    ///
    /// - Parameters:
    ///   - before: The files that were there, with their states.
    ///   - after: Those that are there now.
    ///   - isHeldBack: Files that are being changed at this moment; they are taken to be as they were.
    static func between(
        _ before: [String: FileIdentity],
        _ after: [String: FileIdentity],
        isHeldBack: (String) -> Bool
    ) -> [PluginChange] {
        Set(before.keys).union(after.keys).sorted().compactMap { path in
            guard !isHeldBack(path) else { return nil }
            switch (before[path], after[path]) {
            case (nil, _?): return .added(path: path)
            case (_?, nil): return .removed(path: path)
            case (let old?, let new?): return old == new ? nil : .changed(path: path)
            case (nil, nil): return nil
            }
        }
    }
}
