// A file is too old when its number is smaller than the largest number less the limit. Each writer looks after the
// numbers that come into that range when it adds a file. One that is slow adds files that are too old already for
// others, so all is looked through now and then, and at the end.

/// Empties or deletes the oldest files of the run.
struct Expiry {
    private let directory: Directory
    private let names: FileNames
    private let limit: Int
    private let deletes: Bool
    private var newest = -1
    /// Numbers below were looked at by this writer.
    private var floor = 0
    private var additions = 0
    private static let additionsBetweenSweeps = 256

    /// - Parameter limit: Files that stay as they are; negative: the others are deleted, else emptied.
    init(_ directory: Directory, _ names: FileNames, limit: Int) {
        self.directory = directory
        self.names = names
        self.limit = abs(limit)
        self.deletes = limit < 0
    }

    /// A file was added.
    mutating func added(_ number: Int) throws {
        self.newest = max(self.newest, number)
        let end = self.newest - self.limit + 1
        while self.floor < end {
            try self.expire(self.names.name(of: self.floor))
            self.floor += 1
        }
        // It came again, after a death, and is older than others that came meanwhile.
        if number < self.floor { try self.expire(self.names.name(of: number)) }
        self.additions += 1
        if self.additions % Self.additionsBetweenSweeps == 0 { try self.sweep() }
    }

    /// Looks at all files.
    func sweep() throws {
        var old: [String] = []
        let end = self.newest - self.limit + 1
        try self.directory.eachFile { name in
            if let number = self.names.batch(in: name), number < end { old.append(name) }
            return true
        }
        for name in old { try self.expire(name) }
    }

    private func expire(_ name: String) throws {
        if self.deletes {
            try self.directory.delete(name)
        } else {
            try self.directory.empty(name)
        }
    }
}
