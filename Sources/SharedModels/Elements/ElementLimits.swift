import Glibc

/// What types, ids and names may be, so that keys can be made of them.
enum ElementLimits {
    static func check(type: UnsafeRawBufferPointer) throws(ElementError) {
        let isSound = type.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isSound, (1...ElementKeys.longestType).contains(type.count) else {
            throw .malformed(
                "the type \"\(String(decoding: type.prefix(80), as: UTF8.self))\" is not 1 to \(ElementKeys.longestType)"
                    + " bytes of [A-Za-z0-9_.-]"
            )
        }
    }

    static func check(id: UnsafeRawBufferPointer) throws(ElementError) {
        guard (1...ElementKeys.longestText).contains(id.count), !self.hasNUL(id) else {
            throw .malformed("an id of \(id.count) bytes; expected 1 to \(ElementKeys.longestText), without NUL")
        }
    }

    static func check(name: UnsafeRawBufferPointer) throws(ElementError) {
        guard name.count <= ElementKeys.longestText, !self.hasNUL(name) else {
            throw .malformed("a name of \(name.count) bytes; at most \(ElementKeys.longestText), without NUL")
        }
    }

    private static func hasNUL(_ text: UnsafeRawBufferPointer) -> Bool {
        text.baseAddress.map { memchr($0, 0, text.count) != nil } ?? false
    }
}
