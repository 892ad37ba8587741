/// What a source of records wrote into the room that it was given.
struct Filled {
    var length: Int
    var records: UInt64
    /// Bytes that the next record needs, if it did not fit.
    var needed: Int?
    /// Why the source ended, if something failed.
    var failure: String?
    /// Whether the source ended because there is nothing more to come.
    var isOver = false
}
