import Glibc
import Records

// Unsafe code: all places are compared with the end before anything is read there. Bytes come from columns in the store, so
// what does not fit is passed over.

extension EncodedValue {
    typealias Bytes = UnsafeRawBufferPointer

    /// Less than 0, 0 or more, as the first value comes before the second one, is equal or comes behind.
    @inline(__always)
    static func compare(_ left: Bytes, _ right: Bytes) -> Int {
        let count = min(left.count, right.count)
        if count > 0, let first = left.baseAddress, let second = right.baseAddress {
            let order = memcmp(first, second, count)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }

    /// The class of a value; 0 of none.
    @inline(__always)
    static func type(_ value: Bytes) -> UInt8 { value.first ?? 0 }

    /// Takes the parts of a list or an object one after the other: of an object name and value in turn.
    struct Parts: IteratorProtocol {
        private let bytes: Bytes
        private var offset = 1

        init(_ value: Bytes) { self.bytes = value }

        mutating func next() -> Bytes? {
            guard self.offset + 4 <= self.bytes.count else { return nil }
            let length = Int(UInt32(bigEndian: self.bytes.loadUnaligned(fromByteOffset: self.offset, as: UInt32.self)))
            guard length <= self.bytes.count - self.offset - 4 else { return nil }
            let start = self.offset + 4
            self.offset = start + length
            return Bytes(rebasing: self.bytes[start..<self.offset])
        }
    }

    /// The value of a field of an object; nil if it has none.
    static func field(_ name: String, of object: Bytes) -> Bytes? {
        var parts = Parts(object)
        while let key = parts.next(), let value = parts.next() {
            if key.count == name.utf8.count, key.elementsEqual(name.utf8) { return value }
        }
        return nil
    }

    /// The text of a text, an address or a time, as the API shows it; nil of all else.
    static func text(_ value: Bytes) -> String? {
        switch Self.type(value) {
        case Class.text: String(decoding: value.dropFirst(), as: UTF8.self)
        case Class.ipv4, Class.ipv6, Class.mac, Class.time: Self.single(value)?.plainText
        default: nil
        }
    }

    /// A value that does not consist of others; nil if it does, or is none.
    static func single(_ value: Bytes) -> DataValue? {
        let rest = Bytes(rebasing: value.dropFirst())
        func word(_ offset: Int) -> UInt64 {
            rest.dropFirst(offset).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        switch Self.type(value) {
        case Class.null: return .null
        case Class.number: return Self.number(rest)
        case Class.ipv4 where rest.count == 4: return .ipv4(IPv4Address(number: UInt32(word(0))))
        case Class.text: return .string(String(decoding: rest, as: UTF8.self))
        case Class.ipv6 where rest.count >= 16:
            let address = IPv6Address(high: word(0), low: word(8))
            guard rest.count > 16 else { return .ipv6(address) }
            return .zonedIPv6(address, zone: String(decoding: rest.dropFirst(16), as: UTF8.self))
        case Class.mac where rest.count == 6: return .mac(MACAddress(number: word(0)))
        case Class.truth where rest.count == 1: return .bool(rest[0] != 0)
        case Class.time where rest.count == 8: return .time(Int64(bitPattern: word(0) ^ 1 << 63))
        default: return nil
        }
    }

    private static func number(_ bytes: Bytes) -> DataValue {
        var ordered: UInt64 = 0
        for index in 0..<8 { ordered = ordered << 8 | UInt64(index < bytes.count ? bytes[index] : 0) }
        let near = Double(bitPattern: ordered >> 63 == 1 ? ordered & ~(1 << 63) : ~ordered)
        let rest = bytes.dropFirst(8).reduce(0) { $0 << 8 | Int($1) }
        guard near.rounded() == near, near.magnitude <= 0x1p63 else { return .float(near) }
        return Int(exactly: Int128(near) + Int128(rest)).map { .int($0) } ?? .float(near)
    }
}
