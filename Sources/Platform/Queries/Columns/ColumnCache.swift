import Synchronization

/// Parts of columns and what belongs to them, as long as there is room. What the store has of a complete snapshot never changes,
/// so nothing in it is ever wrong. For any thread.
final class ColumnCache: Sendable {
    enum Kind: Hashable, Sendable {
        /// Whether the snapshot has columns.
        case record
        case directory
        case entities(UInt32)
        /// Of an attribute neighbouring segments, by the number of the group.
        case column(String, UInt32)
        case gone
    }

    struct Key: Hashable, Sendable {
        let time: Int64
        /// The number of the entity type; -1: all.
        let entity: Int
        let kind: Kind
    }

    enum Item: Sendable {
        case record(SnapshotRecord)
        case directory(SegmentDirectory)
        case entities(SegmentKeys)
        case columns([UInt32: Column])
        case gone(GoneEntities)

        /// Bytes of memory.
        fileprivate var size: Int {
            switch self {
            case .record: 200
            case .directory(let directory): directory.size
            case .entities(let keys): keys.bytes.count + 200
            case .columns(let columns): columns.values.reduce(200) { $0 + $1.size }
            case .gone(let gone): gone.size
            }
        }
    }

    private struct Entry {
        let item: Item
        let size: Int
        var used: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var size = 0
        var clock: UInt64 = 0
        var newest = Int64.min
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: Bytes at most.
    init(limit: Int = 64 << 20) { self.limit = limit }

    /// Bytes that it has.
    var size: Int { self.state.withLock { $0.size } }

    subscript(_ key: Key) -> Item? {
        self.state.withLock { state in
            state.clock += 1
            state.entries[key]?.used = state.clock
            return state.entries[key]?.item
        }
    }

    /// Takes something, and forgets what was not asked for the longest.
    func put(_ item: Item, _ key: Key) {
        let size = item.size
        self.state.withLock { state in
            if key.time > state.newest {
                // Only the last snapshot is asked for.
                state.newest = key.time
                state.entries = [:]
                state.size = 0
            }
            state.clock += 1
            if let old = state.entries.removeValue(forKey: key) { state.size -= old.size }
            guard size <= self.limit else { return }
            state.entries[key] = Entry(item: item, size: size, used: state.clock)
            state.size += size
            guard state.size > self.limit else { return }
            // Many at once, so that looking for them is rare.
            for (key, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
                guard state.size > self.limit / 8 * 7 else { break }
                state.entries[key] = nil
                state.size -= entry.size
            }
        }
    }
}
