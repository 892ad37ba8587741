import Glibc

/// A member of a directory that matters: a sub-directory, or something that is named like a plugin.
struct DirectoryEntry {
    /// What the member is.
    enum Kind {
        case directory
        /// A regular file named like a plugin, links followed.
        case candidate(stat)
        /// Named like a plugin but none.
        case refused(Refusal)
    }

    /// The name, ending in NUL as system calls want it.
    let name: [CChar]
    /// What the member is.
    let kind: Kind

    /// Looks at what `readdir` returned; nil if it does not matter. Hidden members never do.
    init?(_ entry: UnsafeMutablePointer<dirent>, in directory: Int32) {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
        // Sound because `readdir` ends every name with NUL within the entry, which lives until the next call.
        let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
        guard text.pointee != CChar(bitPattern: UInt8(ascii: ".")) else { return nil }
        let name = UnsafeBufferPointer(start: text, count: strlen(text) + 1)
        let isCandidate = name.count > 4 && memcmp(text + name.count - 4, ".so", 3) == 0
        guard let kind = Self.kind(entry.pointee.d_type, text, isCandidate: isCandidate, directory) else { return nil }
        self.name = Array(name)
        self.kind = kind
    }

    /// Whether it comes before another: by bytes, with a slash behind the names of directories, as whole paths sort.
    func precedes(_ other: DirectoryEntry) -> Bool {
        let common = min(self.name.count, other.name.count) - 1
        // Sound because both names are longer than what they are compared in.
        let order = memcmp(self.name, other.name, common)
        return order == 0 ? self.byte(common) < other.byte(common) : order < 0
    }

    private func byte(_ index: Int) -> UInt8 {
        let byte = UInt8(bitPattern: self.name[index])
        guard byte == 0, case .directory = self.kind else { return byte }
        return UInt8(ascii: "/")
    }

    /// Whether the name is UTF-8, so that a string can stand for it.
    var isText: Bool { String(validating: self.name.dropLast(), as: UTF8.self) != nil }

    /// The path of the member; what is not text in it is replaced.
    func path(in directory: String) -> String {
        let name = self.name.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
        return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }

    private static func kind(
        _ type: UInt8,
        _ name: UnsafePointer<CChar>,
        isCandidate: Bool,
        _ directory: Int32
    ) -> Kind? {
        switch Int(type) {
        case Int(DT_DIR): return isCandidate ? .refused(.notARegularFile(S_IFDIR)) : .directory
        case Int(DT_REG), Int(DT_LNK), Int(DT_UNKNOWN): break
        default: guard isCandidate else { return nil }
        }
        guard isCandidate || Int(type) != Int(DT_REG) else { return nil }
        var status = stat()
        guard fstatat(directory, name, &status, 0) == 0 else {
            guard isCandidate else { return nil }
            switch errno {
            case ENOENT where Int(type) == Int(DT_REG): return nil
            case ENOENT, ELOOP: return .refused(.danglingLink(name, in: directory))
            case let code: return .refused(.unreadableFile(code))
            }
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return isCandidate ? .refused(.notARegularFile(S_IFDIR)) : .directory
        case S_IFREG: return isCandidate ? .candidate(status) : nil
        case let format: return isCandidate ? .refused(.notARegularFile(format)) : nil
        }
    }
}
