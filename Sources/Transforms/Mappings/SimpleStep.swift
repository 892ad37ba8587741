/// One step of the mapping `simple`: which keys stay, go, or get another name.
public enum SimpleStep: Hashable, Sendable {
    /// Only these keys stay, in this order; those that a record lacks are passed over.
    case include([String])
    /// These keys go.
    case exclude([String])
    /// Keys get other names, all at once, and keep their places. Where two fields get one name, the first gives the place
    /// and the last the value.
    case rename([Renaming])

    /// A key and what it becomes.
    public struct Renaming: Hashable, Sendable {
        /// The key before.
        public var old: String
        /// The key after.
        public var new: String

        /// Makes a renaming.
        public init(_ old: String, to new: String) {
            self.old = old
            self.new = new
        }
    }

    /// A text of the command line that is no step.
    public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
        /// One sentence for people.
        public let description: String
    }

    /// Reads the value of `--include` or `--exclude`: keys with commas between.
    public static func keys(_ text: String) throws(SyntaxError) -> [String] {
        let keys = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard keys.allSatisfy({ !$0.isEmpty }) else {
            throw SyntaxError(description: "\"\(text)\": expected keys with single commas between, such as a,b,c")
        }
        return keys
    }

    /// Reads the value of `--rename`: `OLD=NEW` with commas between.
    public static func renamings(_ text: String) throws(SyntaxError) -> [Renaming] {
        var renamings: [Renaming] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let names = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else {
                throw SyntaxError(description: "\"\(part)\": expected OLD=NEW, such as msg=message")
            }
            renamings.append(Renaming(names[0], to: names[1]))
        }
        return renamings
    }

    /// Makes adjacent steps of one kind one step. Of a key that is renamed twice in one step, the last one counts.
    public static func merged(_ steps: [SimpleStep]) -> [SimpleStep] {
        var merged: [SimpleStep] = []
        for step in steps {
            switch (merged.last, step) {
            case (.include(let first)?, .include(let second)): merged[merged.count - 1] = .include(first + second)
            case (.exclude(let first)?, .exclude(let second)): merged[merged.count - 1] = .exclude(first + second)
            case (.rename(let first)?, .rename(let second)): merged[merged.count - 1] = .rename(first + second)
            default: merged.append(step)
            }
        }
        return merged
    }
}
