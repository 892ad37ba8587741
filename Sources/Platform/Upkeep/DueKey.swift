// Nothing is looked for: whatever ends at a time has a key here, in the order of time. A key may come too early, for what it
// stands for may have been prolonged since; it is then moved. So prolonging costs nothing here.

/// A time at which something has to be looked at.
struct DueKey {
    /// What has to be looked at.
    enum Subject: UInt8 {
        /// An entity, which may be past its life.
        case entity = 1
        /// A link, which may have expired.
        case link = 2
    }

    let bytes: [UInt8]

    init(_ subject: Subject, at time: Int64, _ key: [UInt8]) {
        self.bytes = Self.beginning(time) + [subject.rawValue] + key
    }

    /// Takes a key of the store; nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 9, Subject(rawValue: bytes[8]) != nil else { return nil }
        self.bytes = bytes
    }

    var subject: Subject { Subject(rawValue: self.bytes[8]) ?? .entity }

    /// The key of the entity or of the link, behind what that leads to.
    var key: [UInt8] { Array(self.bytes[9...]) }

    /// Before all keys of a time.
    static func beginning(_ time: Int64) -> [UInt8] {
        withUnsafeBytes(of: (UInt64(bitPattern: time) ^ 1 << 63).bigEndian) { Array($0) }
    }
}
