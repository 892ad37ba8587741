// TZif, RFC 9636: a header, a block with times of 32 bits, and from version 2 on another header, a block with times of 64 bits
// and a line with the rule for what comes after. Files are the system's, but damaged ones must not trap either.

extension TimeZone {
    /// Reads the contents of a file; nil if they are no time zone.
    convenience init?(_ bytes: [UInt8], name: String) {
        let parsed = bytes.withUnsafeBytes { bytes -> Contents? in
            guard let first = Header(bytes, at: 0) else { return nil }
            guard first.version >= 2 else { return Contents(bytes, first, wordSize: 4) }
            guard let second = Header(bytes, at: first.end(wordSize: 4)) else { return nil }
            return Contents(bytes, second, wordSize: 8)
        }
        guard let parsed, let first = parsed.types.first else { return nil }
        self.init(
            name: name,
            changes: parsed.changes,
            offsets: parsed.indices.map { parsed.types[$0] },
            first: parsed.types.first { !$0.isDaylightSaving } ?? first,
            rule: parsed.rule
        )
    }

    private struct Header {
        let version: Int
        let offset: Int
        let counts: [Int]

        init?(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
            guard offset >= 0, bytes.count - offset >= 44, bytes[offset...].starts(with: Array("TZif".utf8)) else {
                return nil
            }
            let version = bytes[offset + 4]
            self.version = version == 0 ? 1 : Int(version) - 0x30
            self.offset = offset
            self.counts = (0..<6).map { index in
                Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 20 + 4 * index, as: UInt32.self)))
            }
            // No zone has so many of anything; the bound keeps sums within bounds.
            guard self.counts.allSatisfy({ $0 <= 100_000 }) else { return nil }
        }

        var changes: Int { self.offset + 44 }
        var timeCount: Int { self.counts[3] }
        var typeCount: Int { self.counts[4] }

        func end(wordSize: Int) -> Int {
            self.changes + self.timeCount * (wordSize + 1) + self.typeCount * 6 + self.counts[5]
                + self.counts[2] * (wordSize + 4) + self.counts[1] + self.counts[0]
        }
    }

    private struct Contents {
        var changes: [Int] = []
        var indices: [Int] = []
        var types: [Offset] = []
        var rule: TimeZoneRule?

        init?(_ bytes: UnsafeRawBufferPointer, _ header: Header, wordSize: Int) {
            let end = header.end(wordSize: wordSize)
            guard end <= bytes.count, header.typeCount > 0 else { return nil }
            var place = header.changes
            for _ in 0..<header.timeCount {
                let word =
                    wordSize == 8
                    ? Int(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)))
                    : Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
                guard self.changes.last.map({ $0 < word }) ?? true else { return nil }
                self.changes.append(word)
                place += wordSize
            }
            for _ in 0..<header.timeCount {
                self.indices.append(Int(bytes[place]))
                place += 1
            }
            for _ in 0..<header.typeCount {
                let seconds = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
                guard seconds.magnitude < 200_000 else { return nil }
                self.types.append(Offset(seconds: seconds, isDaylightSaving: bytes[place + 4] != 0))
                place += 6
            }
            guard self.indices.allSatisfy({ $0 < header.typeCount }) else { return nil }
            guard wordSize == 8, end < bytes.count, bytes[end] == 0x0a else { return }
            let line = bytes[(end + 1)...].prefix { $0 != 0x0a }
            guard !line.isEmpty else { return }
            guard let rule = TimeZoneRule(String(decoding: line, as: UTF8.self)) else { return nil }
            self.rule = rule
        }
    }
}
