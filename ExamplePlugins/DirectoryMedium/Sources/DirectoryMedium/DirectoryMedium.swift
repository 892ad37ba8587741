import Glibc
import PluginAPI

// Writers are processes of their own and share nothing but the directory. So files are named by the number of the batch,
// which is unique in the run: the order is that in which batches were begun, and a batch that comes again, because its
// worker died, replaces its own file. What was there before the run is never changed, but where names are the same.

/// Puts each batch into a file of its own.
struct DirectoryMedium: Medium {
    static let name = "directory"
    static let summary = "Puts each batch into a file of its own in a directory."
    static let version = "1.0"

    private static let directory = Option(
        "dir-name",
        default: "avalon-output",
        placeholder: "DIR",
        help: "Where the files are put; made if it is missing."
    )
    private static let temporary = Option<String?>(
        "dir-tmp-name",
        default: nil,
        placeholder: "DIR",
        help: "Where files are written before they are moved, as a whole, to where they belong."
    )
    private static let isBlocking = Option(
        flag: "dir-blocking-max-files",
        help: "Wait when the directory has as many files as --dir-max-files says, until others delete some."
    )
    private static let limit = Option(
        "dir-max-files",
        default: 0,
        in: -1_000_000_000...1_000_000_000,
        placeholder: "N",
        help: "Keep the newest N files of the run: empty the older ones, or delete them if N is negative; 0: keep all."
    )
    private static let isOrdered = Option(
        flag: "dir-ordered-name",
        help: "Name files by the number of the batch alone, without the process id of the run."
    )
    private static let suffix = Option("dir-suffix", default: "", placeholder: "TEXT", help: "How the names end.")

    static let options: [any OptionDeclaring] = [
        directory, temporary, isBlocking, limit, isOrdered, suffix,
    ]
    static let needs = [Need("write", "--dir-name/"), Need("write", "--dir-tmp-name/")]

    private let context: Context
    private let target: Directory
    private let temporary: Directory?
    private let names: FileNames
    private let room: Room?
    private var expiry: Expiry?

    init(_ context: Context) throws {
        self.context = context
        self.names = try FileNames(
            suffix: context[Self.suffix],
            // The host's, so that it is the same for all writers of the run.
            run: context[Self.isOrdered] ? nil : Int(getppid())
        )
        self.target = try Directory(context[Self.directory], option: Self.directory.name)
        self.temporary = try context[Self.temporary].map { try Directory($0, option: Self.temporary.name) }
        if let temporary = self.temporary, temporary.device != self.target.device {
            throw MediumError(
                "dir-tmp-name \(temporary.path) and dir-name \(self.target.path) are on different file systems, between"
                    + " which files cannot be moved as a whole; name a directory on the same one"
            )
        }
        let limit = context[Self.limit]
        let isBlocking = context[Self.isBlocking]
        if isBlocking, limit == 0 {
            context.log(.warning, "dir-blocking-max-files has no effect without dir-max-files")
        }
        self.room = isBlocking && limit != 0 ? Room(self.target, limit: limit.magnitude) : nil
        self.expiry = isBlocking || limit == 0 ? nil : Expiry(self.target, self.names, limit: limit)
    }

    mutating func write(_ batch: Batch) throws {
        let name = self.names.name(of: batch.number)
        guard let room = self.room else {
            try self.put(batch, as: name)
            try self.expiry?.added(batch.number)
            return
        }
        try room.wait(toAdd: name) { self.context.isCancelled }
        defer { room.leave() }
        try self.put(batch, as: name)
    }

    mutating func flush() throws { try self.expiry?.sweep() }

    private func put(_ batch: Batch, as name: String) throws {
        let place = self.temporary ?? self.target
        try place.write(batch.bytes, to: name)
        if place !== self.target { try place.move(name, to: self.target) }
    }
}
