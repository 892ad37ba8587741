/// The keys under which finished rounds of updates are kept: behind their group, in the order of time.
enum UpdateKeys {
    /// That of a round.
    static func round(_ group: String, _ started: Int64) -> [UInt8] {
        Array(group.utf8) + [0] + DueKey.beginning(started)
    }

    /// The group that a round is of; nil: it is no such key.
    static func group(ofRound key: [UInt8]) -> String? {
        guard key.count > 9 else { return nil }
        return String(decoding: key.dropLast(9), as: UTF8.self)
    }
}
