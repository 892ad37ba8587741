import Records

/// A frame that does not hold what its kind asks for.
struct FrameError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Record {
    func string(_ key: String) throws -> String {
        guard let text = self[key]?.text else { throw FrameError("the frame has no text \"\(key)\"") }
        return text
    }

    func integer(_ key: String) throws -> Int {
        guard let number = self[key]?.integer else { throw FrameError("the frame has no integer \"\(key)\"") }
        return number
    }

    func count(_ key: String) throws -> UInt64 {
        let number = try self.integer(key)
        guard number >= 0 else { throw FrameError("\"\(key)\" is a negative number") }
        return UInt64(number)
    }

    func texts(_ key: String) throws -> [String] {
        guard let elements = self[key]?.elements else { throw FrameError("the frame has no list \"\(key)\"") }
        return try elements.map { element in
            guard let text = element.text else { throw FrameError("\"\(key)\" is not a list of texts") }
            return text
        }
    }
}
