/// What may stand in the place of a partly typed word.
public struct Completion: Hashable, Sendable {
    /// One word that may stand there.
    public struct Candidate: Hashable, Sendable {
        /// The whole word, also what is typed of it already.
        public var text: String
        /// One sentence; may be empty.
        public var help: String

        /// Makes a candidate of its parts.
        public init(_ text: String, help: String = "") {
            self.text = text
            self.help = help
        }
    }

    /// Paths that may stand there as well; a shell finds them best itself.
    public enum Paths: String, Sendable {
        case none = "nothing"
        case files
        case directories
    }

    /// The words, each once, in the order in which they are to be shown.
    public var candidates: [Candidate]

    /// Whether paths may stand there too.
    public var paths: Paths

    /// Makes a completion of its parts.
    public init(_ candidates: [Candidate] = [], paths: Paths = .none) {
        self.candidates = candidates
        self.paths = paths
    }

    /// Makes a completion of names without help.
    public init(names: [String]) { self.init(names.map { Candidate($0) }) }

    /// What of this goes on from `prefix`, with `head` before each word.
    ///
    /// A word that no shell could take as it is, because it has a control character in it, is left out: much of this
    /// comes from foreign files.
    public func continuing(_ prefix: String, after head: String = "") -> Completion {
        var seen: Set<String> = []
        let fitting = self.candidates.filter { candidate in
            candidate.text.hasPrefix(prefix) && singleLine(candidate.text) == candidate.text
                && seen.insert(candidate.text).inserted
        }
        return Completion(fitting.map { Candidate(head + $0.text, help: $0.help) }, paths: self.paths)
    }

    /// The text that the scripts for shells read: what paths are wanted, then a line for each word, with its help after
    /// a tab.
    public var text: String {
        let lines = self.candidates.map { $0.help.isEmpty ? $0.text : "\($0.text)\t\(singleLine($0.help))" }
        return ([self.paths.rawValue] + lines).map { "\($0)\n" }.joined()
    }
}
