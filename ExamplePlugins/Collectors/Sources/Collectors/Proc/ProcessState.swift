import PluginAPI

/// How a process is, from `/proc/PID/stat`.
struct ProcessState {
    let name: String
    let letter: Character
    let parent: Int
    let threads: Int
    /// When it began; ticks since the machine was started.
    let begin: Int64
    /// Ticks of processors that it took.
    let ticks: Int
    let pages: Int
    let isKernelThread: Bool

    init?(of pid: Int) { self.init(FileText.small("/proc/\(pid)/stat") ?? "") }

    /// Reads a line. The name is between parentheses and may have any character in it, so the last one ends it.
    init?(_ line: String) {
        guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"), open < close else { return nil }
        let words = line[line.index(after: close)...].split(separator: " ")
        guard words.count >= 22, let letter = words[0].first, let parent = Int(words[1]), let flags = UInt64(words[6]),
            let user = Int(words[11]), let system = Int(words[12]), let threads = Int(words[17]),
            let begin = Int64(words[19]), let pages = Int(words[21])
        else { return nil }
        self.name = String(line[line.index(after: open)..<close])
        self.letter = letter
        self.parent = parent
        self.threads = threads
        self.begin = begin
        self.ticks = user &+ system
        self.pages = pages
        self.isKernelThread = flags & 0x0020_0000 != 0
    }

    /// The state of an instance that is most like it.
    var state: InstanceState {
        switch self.letter {
        case "T", "t": .paused
        case "Z", "X", "x": .deleted
        default: .active
        }
    }
}
