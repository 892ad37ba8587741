import Glibc
import Synchronization

// One line at the bottom of a terminal that is rewritten in place. Whatever else goes to the terminal takes its place,
// and it is written again below. Line wrapping is off while it is drawn: of a line that had wrapped, only the last row
// could be rewritten. A drawing and what undoes it go out in one write, so that no moment of a kill leaves wrapping off.

/// The text of the live line, if one is shown.
struct LiveLine: Sendable {
    private static let clear = "\r\u{1B}[K"

    private var text: String?

    /// What shows another text.
    mutating func show(_ text: String) -> String {
        self.text = text
        return self.drawn
    }

    /// What removes it; nothing if it is not shown.
    mutating func remove() -> String {
        defer { self.text = nil }
        return self.text == nil ? "" : Self.clear
    }

    /// What writes whole lines where it is, and it again below them.
    func around(_ lines: String) -> String { self.text == nil ? lines : Self.clear + lines + self.drawn }

    private var drawn: String { self.text.map { "\(Self.clear)\u{1B}[?7l\($0)\u{1B}[?7h" } ?? "" }
}

extension Terminal {
    private static let live = Mutex(LiveLine())

    /// Whether progress can be a live line: people look at the standard error, and records do not go to where it is.
    ///
    /// - Parameter path: Where the records go, `-` for the standard output; nil: to a medium.
    static func isLive(besides path: String?) -> Bool {
        guard isatty(STDERR_FILENO) == 1, getenv("TERM").map({ String(cString: $0) }) != "dumb" else { return false }
        return path != "-" || isatty(STDOUT_FILENO) == 0
    }

    /// Shows a live line, in the place of that shown before.
    static func showLive(_ line: String) { Self.live.withLock { Self.writeError($0.show(line)) } }

    /// Removes the live line, if one is shown.
    static func endLive() { Self.live.withLock { Self.writeError($0.remove()) } }

    /// Writes lines as they are, such as a progress line. There is nobody to tell if that fails.
    static func sayPlainly(_ line: String) { Self.live.withLock { Self.writeError($0.around("\(line)\n")) } }
}
