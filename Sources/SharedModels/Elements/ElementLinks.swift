/// Which way links are followed.
public enum ElementLinks: Sendable {
    /// Those that begin at the element.
    case from
    /// Those that end there.
    case to

    var letter: UInt8 { self == .from ? UInt8(ascii: "l") : UInt8(ascii: "r") }
}
