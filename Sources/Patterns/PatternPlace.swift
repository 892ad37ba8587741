/// Where in a text a match may begin.
public enum PatternPlace: Hashable, Sendable {
    /// Anywhere, as with Python's `re.search`.
    case anywhere
    /// At the beginning only, as with Python's `re.match`; the end is free.
    case start
}
