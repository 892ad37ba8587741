import Records

// Each element of a model passes here each time that it is built. So what is written as CBOR is written mostly is walked over in one
// go; whatever is not is left to the reader, which is slower and says what is well-formed.

/// Whether bytes are a map in CBOR.
enum CBORMap {
    /// Whether they are one map and nothing else.
    static func isOne(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return false }
        if first >> 5 == 5, self.endOfFirst(bytes) == bytes.count { return true }
        return self.isOneToReader(bytes)
    }

    /// What the reader says of it.
    static func isOneToReader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = CBORReader(bytes)
        do throws(CBORError) {
            guard case .mapStart = try reader.next() else { return false }
            while !reader.isAtEnd {
                // Only what lies in the map may come.
                guard reader.depth > 0 else { return false }
                _ = try reader.next()
            }
            return true
        } catch {
            return false
        }
    }

    /// Where the first item ends, if it is well-formed and all in it have a definite length; nil: it may be none.
    private static func endOfFirst(_ bytes: UnsafeRawBufferPointer) -> Int? {
        // How many items each array or map around this one still waits for; the reader goes no deeper.
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { self.endOfFirst(bytes, $0) }
    }

    private static func endOfFirst(_ bytes: UnsafeRawBufferPointer, _ open: UnsafeMutableBufferPointer<Int>) -> Int? {
        guard let start = bytes.baseAddress else { return nil }
        var depth = 0
        var left = 1
        var place = 0
        while true {
            while left == 0 {
                guard depth > 0 else { return place }
                depth -= 1
                left = open[depth]
            }
            guard place < bytes.count else { return nil }
            let initial = (start + place).load(as: UInt8.self)
            // Most of what comes are short texts.
            if initial &- 0x60 < 24 {
                let length = Int(initial & 0x1F)
                place &+= 1
                guard length <= bytes.count &- place, self.isText(start + place, length) else { return nil }
                place &+= length
                left &-= 1
                continue
            }
            let (major, information) = (initial >> 5, Int(initial & 0x1F))
            place += 1
            var argument = information
            if information > 23 {
                // How many bytes follow; of lengths only one is read here, for longer texts are rare.
                guard information < 28, major < 2 || major == 7 || information == 24 else { return nil }
                let size = 1 << (information - 24)
                guard size <= bytes.count - place, major != 7 || information > 24 else { return nil }
                argument = Int((start + place).load(as: UInt8.self))
                place += size
            }
            left -= 1
            switch major {
            case 0, 1, 7: break
            case 2, 3:
                guard argument <= bytes.count - place, major == 2 || self.isText(start + place, argument) else {
                    return nil
                }
                place += argument
            case 4, 5:
                guard depth < open.count else { return nil }
                open[depth] = left
                depth += 1
                left = major == 4 ? argument : 2 * argument
            default: left += 1
            }
        }
    }

    /// Whether some bytes are valid UTF-8.
    @inline(__always)
    private static func isText(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        UTF8Text.isASCII(start, count)
            || UTF8Text.firstInvalid(in: UnsafeRawBufferPointer(start: start, count: count)) == nil
    }
}
