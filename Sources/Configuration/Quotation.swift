/// A text in single quotes for a message: control characters escaped, so that foreign text cannot forge lines or move
/// the cursor, and cut after `limit` characters.
public func quoted(_ text: some StringProtocol, limit: Int = 80) -> String {
    var result = "'"
    for scalar in text.unicodeScalars.prefix(limit) { result += printable(scalar) }
    return result + (text.unicodeScalars.count > limit ? "...'" : "'")
}

/// A text on one line: control characters escaped, line breaks and tabs turned into spaces.
public func singleLine(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        result += scalar.properties.isWhitespace ? " " : printable(scalar)
    }
    return result
}

/// Controls are escaped, and so are the bidirectional marks that would show a text in another order than it is.
private func printable(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        scalar.escaped(asASCII: true)
    default: String(scalar)
    }
}
