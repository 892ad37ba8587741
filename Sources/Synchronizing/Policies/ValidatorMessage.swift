/// What is said when a validator does not hold: text with values of the object in it.
public struct ValidatorMessage: Hashable, Sendable {
    /// A part of the message.
    public enum Piece: Hashable, Sendable {
        case text(String)
        /// What a path of fields leads to from the object; at least one name.
        case value([String])
    }

    /// The parts, in order.
    public let pieces: [Piece]

    /// Takes a message apart. Braces that hold no path from `obj` are text.
    public init(_ message: String) {
        var pieces: [Piece] = []
        var text = ""
        var rest = message[...]
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let path = rest[rest.index(after: open)..<close].filter { !$0.isWhitespace }
            let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if names.first == "obj", names.count > 1, !names.contains("") {
                if !text.isEmpty { pieces.append(.text(text)) }
                pieces.append(.value(Array(names.dropFirst())))
                text = ""
            } else {
                text += rest[...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        text += rest
        if !text.isEmpty { pieces.append(.text(text)) }
        self.pieces = pieces
    }

    /// The message with values in it.
    ///
    /// - Parameter show: The text of what a path of fields leads to.
    public func text(_ show: ([String]) -> String) -> String {
        self.pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .value(let names): show(names)
            }
        }
        .joined()
    }
}
