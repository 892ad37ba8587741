import Discovery

/// The records that were given up, for people to look at and to deliver again; the oldest make room for new ones.
public struct DeadLetterFile: Sendable {
    /// Bytes after which a new file begins.
    static let fullSize = 8 << 20

    private let file: LineFile
    private let log: @Sendable (String) -> Void

    /// - Parameter log: Takes a sentence if a record cannot be kept, which is then lost.
    public init(in directory: StateDirectory, log: @escaping @Sendable (String) -> Void) {
        self.file = LineFile("dead-letters", in: directory, fullSize: Self.fullSize)
        self.log = log
    }

    /// The path of the file that is written to; the one before it has `.old` at its end. Each line is a JSON object with
    /// `time`, `extension`, `batch`, `index`, `reason` and `record`; in place of a record that is too long there are
    /// `cut`, the beginning of its JSON, and `size`, the bytes of all of it. Where it is more than one record, which could
    /// not be told apart, `records` is their number.
    public var path: String { self.file.path }

    /// Keeps a record; returns whether it could be written.
    @discardableResult
    public func append(_ letter: DeadLetter) -> Bool {
        do throws(SystemError) {
            try self.file.append(letter.line)
            return true
        } catch {
            self.log("record \(letter.index) of batch \(letter.batch) is lost to \(letter.owner): \(error)")
            return false
        }
    }
}
