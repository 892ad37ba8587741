/// What a part of a regular expression says.
indirect enum PatternNode: Hashable {
    /// What must hold at a place.
    enum Assertion: Hashable {
        case textStart
        case lineStart
        case textEnd
        /// The end, or before a line feed at the end.
        case lastLineEnd
        case lineEnd
        case wordBoundary
        case noWordBoundary
    }

    case set(ScalarSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// From a minimum to a maximum times; nil: without end.
    case repeated(PatternNode, Int, Int?)
    case assertion(Assertion)
}
