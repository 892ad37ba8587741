/// Where the loader looks for the libraries of a file first.
struct RunPath: Hashable, Sendable {
    /// One directory of the run path.
    struct Entry: Hashable, Sendable {
        /// As it stands in the file.
        let written: String
        /// With `$ORIGIN` replaced.
        let directory: String
        /// Whether it depends on where the file is.
        var isRelative: Bool { self.written != self.directory }
    }

    /// The directories in the order of search.
    let entries: [Entry]
    private let origin: String

    /// - Parameters:
    ///   - written: The run path as it stands in the file.
    ///   - origin: The directory of the file.
    init(_ written: [String], origin: String) {
        self.origin = origin
        self.entries = written.map { Entry(written: $0, directory: Self.expanded($0, origin)) }
    }

    /// The path of a library that only the place of the file leads to, nil if the loader finds it by itself or not.
    ///
    /// - Parameter exists: Whether there is a file of this path.
    func sibling(_ library: String, exists: (String) -> Bool) -> String? {
        if library.utf8.contains(UInt8(ascii: "/")) {
            let path = Self.expanded(library, self.origin)
            return path != library && exists(path) ? path : nil
        }
        for entry in self.entries {
            let path = "\(entry.directory)/\(library)"
            if exists(path) { return entry.isRelative ? path : nil }
        }
        return nil
    }

    /// Replaces `$ORIGIN` and `${ORIGIN}`, and only these: `$ORIGINAL` is something else.
    private static func expanded(_ text: String, _ origin: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("${ORIGIN}") {
                result += origin
                rest = rest.dropFirst("${ORIGIN}".count)
            } else if rest.hasPrefix("$ORIGIN"), !rest.dropFirst("$ORIGIN".count).startsWithWordCharacter {
                result += origin
                rest = rest.dropFirst("$ORIGIN".count)
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}

extension Substring {
    fileprivate var startsWithWordCharacter: Bool {
        self.utf8.first.map { $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isLetter || 48...57 ~= $0 }
            ?? false
    }
}
