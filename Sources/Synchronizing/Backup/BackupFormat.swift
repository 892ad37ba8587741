import Records

// A backup is a line that says what it is, blocks, and a line with a checksum. A block is a length in four bytes, the highest
// first, and so many bytes of CBOR: an array of the block's name and its contents. The checksum is of all bytes before its line.
//
//     PluginHost synchronizer backup 1
//     ["header", {"host", "name", "created"}]
//     ["schema", TEXT]
//     ["update", BYTES]                    only if objects were just being brought to other models
//     ["objects", [ID, BYTES, ID, ...]]    by rising ids, as many blocks as it takes
//     ["positions", [KEY, VALUE, ...]]
//     ["end", {"objects", "positions", "sequence"}]
//     sha256:HEX

/// How a file with a backup is made.
enum BackupFormat {
    /// What begins the first line; the number of the format follows.
    static let mark = "PluginHost synchronizer backup "
    /// The number of this format.
    static let version = 1
    /// About how many bytes a block of objects has.
    static let blockSize = 256 << 10
    /// What no block exceeds: an object is at most as large as what a store takes.
    static let largestBlock = 64 << 20
    /// What begins the last line.
    static let digestMark = "sha256:"
    /// Bytes of the last line.
    static let digestLength = Self.digestMark.utf8.count + 64 + 1

    static let header = "header"
    static let schema = "schema"
    static let update = "update"
    static let objects = "objects"
    static let positions = "positions"
    static let end = "end"
}
