import Discovery
import Records

// An entry is a line of JSON. Who reads skips what is no entry, such as a line that a full disk has cut.

/// What the host decided, kept from run to run and bounded.
public struct Journal: Sendable {
    /// Bytes after which a new file begins.
    static let fullSize = 1 << 20

    private let file: LineFile
    private let log: @Sendable (String) -> Void

    /// - Parameter log: Takes a sentence if an entry cannot be written, which is no failure of anything else.
    public init(in directory: StateDirectory, log: @escaping @Sendable (String) -> Void = { _ in }) {
        self.file = LineFile("journal", in: directory, fullSize: Self.fullSize)
        self.log = log
    }

    /// The path of the file that is written to; the one before it has `.old` at its end.
    public var path: String { self.file.path }

    /// Writes an entry down.
    public func append(_ entry: JournalEntry) {
        do throws(SystemError) {
            try self.file.append(entry.line)
        } catch {
            self.log("a decision is not written down: \(error)")
        }
    }

    /// All entries that can be read and are wanted, oldest first.
    public func entries(where isWanted: (JournalEntry) -> Bool) -> [JournalEntry] {
        self.file.lines().compactMap { line in
            (try? JSON.decode(line)).flatMap(JournalEntry.init(value:)).flatMap { isWanted($0) ? $0 : nil }
        }
    }
}
