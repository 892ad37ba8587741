import Configuration

// What was found out about plugin files, kept from run to run.
//
// The file is a header and a list of entries: path, identity of the file, verdict. Loading reads the paths and
// identities alone; a verdict is decoded when it is asked for. Verdicts that stay are written back as the bytes they
// were. Whatever is wrong with the file, the cache is empty and the plugins are judged anew: it can cost time, never
// correctness. Two hosts that write at once do not disturb each other; the later one's findings remain.

/// The verdicts about plugin files, by path and identity.
public struct RegistryCache: Sendable {
    private struct Slot {
        var identity: FileIdentity
        var place: Place
    }

    private enum Place {
        /// Where the bytes of the verdict lie in those of the file.
        case stored(Range<Int>)
        case fresh(Verdict)
    }

    /// What to tell the user, one sentence each.
    public private(set) var notes: [String] = []
    /// Whether something differs from what is in the file.
    public private(set) var isChanged = false
    private let directory: CacheDirectory?
    private let header: CacheHeader
    private var bytes: [UInt8] = []
    private var slots: [String: Slot] = [:]

    /// Loads the cache of a directory; it is empty if there is none that can be used.
    ///
    /// - Parameters:
    ///   - directory: where it lies; nil keeps nothing.
    ///   - stamp: what identifies the build of the host; a cache with another stamp is not used.
    public init(in directory: CacheDirectory?, stamp: String) {
        self.directory = directory
        self.header = CacheHeader(stamp: stamp)
        guard let path = self.path else { return }
        do throws(PrivateFile.Failure) {
            self.read(try PrivateFile(path: path).read())
        } catch {
            if case .unusable(let reason) = error { self.note(path, reason) }
        }
    }

    /// Reads the contents of a cache file; the cache is kept nowhere.
    init(contents bytes: [UInt8], stamp: String) {
        self.init(in: nil, stamp: stamp)
        self.read(bytes)
    }

    private mutating func read(_ bytes: [UInt8]) {
        self.bytes = bytes
        do throws(CacheHeader.Mismatch) {
            self.slots = try self.index(self.header.body(of: self.bytes))
        } catch {
            self.bytes = []
            self.isChanged = true
            // A cache of another build is what every update leaves behind, and nothing to tell.
            if case .damaged = error { self.note(self.path ?? "", "it is damaged") }
        }
    }

    /// The path of the file; nil if nothing is kept.
    public var path: String? { self.directory.map { "\($0.path)/registry.cache" } }

    /// The number of files about which something is known.
    public var count: Int { self.slots.count }

    /// What the file of the cache would hold now.
    var contents: [UInt8] { self.header.file(body: self.body()) }

    /// The paths and identities that something is known about, in no order.
    var keys: [(path: String, identity: FileIdentity)] { self.slots.map { ($0.key, $0.value.identity) } }

    /// What is known about a file in a certain state.
    public func verdict(path: String, identity: FileIdentity) -> Verdict? {
        guard let slot = self.slots[path], slot.identity == identity else { return nil }
        switch slot.place {
        case .fresh(let verdict): return verdict
        case .stored(let range):
            var reader = CacheReader(self.bytes, range)
            guard let verdict = try? reader.verdict(), reader.isAtEnd else { return nil }
            return verdict
        }
    }

    /// Keeps a verdict, if it is of the kind that lasts; forgets what was known about the path before in any case.
    public mutating func store(_ verdict: Verdict, path: String, identity: FileIdentity) {
        guard verdict.isLasting else { return self.remove(path: path) }
        self.slots[path] = Slot(identity: identity, place: .fresh(verdict))
        self.isChanged = true
    }

    /// Forgets a path.
    public mutating func remove(path: String) {
        if self.slots.removeValue(forKey: path) != nil { self.isChanged = true }
    }

    /// Forgets all paths that a closure picks.
    public mutating func removeAll(where isPicked: (String) -> Bool) {
        let picked = self.slots.keys.filter(isPicked)
        for path in picked { self.remove(path: path) }
    }

    /// Writes the cache if it changed. Failure becomes a note: a run without a cache is slower, not wrong.
    public mutating func write() {
        guard self.isChanged, let directory, let path = self.path else { return }
        self.isChanged = false
        let code = makePrivateDirectory(directory.path)
        guard code == 0 else {
            let name = quoted(directory.path, limit: 4096)
            self.notes.append(
                "the cache directory \(name) cannot be made: \(errorText(code)); the next run scans again; "
                    + "name another with HOST_CACHE_DIR"
            )
            return
        }
        // Not synced: a file torn by a power failure fails its checksum, and all it costs is a scan.
        if let failure = PrivateFile(path: path).replace(with: self.contents, isDurable: false) {
            self.notes.append(
                "the cache cannot be written: \(failure); the next run scans again; name another directory with "
                    + "HOST_CACHE_DIR"
            )
        }
    }

    private mutating func note(_ path: String, _ reason: String) {
        self.notes.append("the cache \(quoted(path, limit: 4096)) is not used and made anew: \(reason)")
        self.isChanged = true
    }

    private func index(_ body: Range<Int>) throws(CacheHeader.Mismatch) -> [String: Slot] {
        do throws(CacheReader.Damage) {
            var reader = CacheReader(self.bytes, body)
            let count = Int(try reader.number(UInt32.self))
            var slots: [String: Slot] = [:]
            slots.reserveCapacity(min(count, body.count / 64))
            for _ in 0..<count {
                let path = try reader.text()
                let identity = FileIdentity(
                    device: try reader.number(),
                    inode: try reader.number(),
                    size: try reader.number(),
                    modified: try reader.number(),
                    changed: try reader.number()
                )
                let length = Int(try reader.number(UInt32.self))
                slots[path] = Slot(identity: identity, place: .stored(try reader.range(length)))
            }
            guard reader.isAtEnd else { throw CacheReader.Damage() }
            return slots
        } catch {
            throw .damaged
        }
    }

    private func body() -> [UInt8] {
        var writer = CacheWriter()
        writer.write(count: self.slots.count)
        // Sorted so that equal contents make equal files.
        for (path, slot) in self.slots.sorted(by: { $0.key < $1.key }) {
            writer.write(path)
            writer.write(slot.identity.device)
            writer.write(slot.identity.inode)
            writer.write(slot.identity.size)
            writer.write(slot.identity.modified)
            writer.write(slot.identity.changed)
            switch slot.place {
            case .stored(let range):
                writer.write(count: range.count)
                writer.bytes.append(contentsOf: self.bytes[range])
            case .fresh(let verdict):
                var inner = CacheWriter()
                inner.write(verdict)
                writer.write(count: inner.bytes.count)
                writer.bytes.append(contentsOf: inner.bytes)
            }
        }
        return writer.bytes
    }
}
