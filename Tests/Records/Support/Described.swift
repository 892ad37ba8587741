import Records

/// A value as one line that tells every bit of it and is easily made in other languages, too.
func described(_ value: Value) -> String {
    func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
    return switch value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "i\(value)"
    case .double(let value): "d\(value.bitPattern)"
    case .string(let value): "s" + hex(value.utf8)
    case .bytes(let value): "b" + hex(value)
    case .timestamp(let value): "t\(value)"
    case .array(let value): "[" + value.map { described($0) + "," }.joined() + "]"
    case .map(let value):
        "{" + value.fields.map { "s" + hex($0.key.utf8) + ":" + described($0.value) + "," }.joined() + "}"
    }
}

extension Python {
    /// The same in Python.
    static let describe = """
        from datetime import datetime, timedelta, timezone
        def describe(x):
            if x is None: return 'null'
            if isinstance(x, bool): return 'true' if x else 'false'
            if isinstance(x, int): return 'i%d' % x if -2**63 <= x < 2**63 else describe(float(x))
            if isinstance(x, float): return 'd%d' % struct.unpack('<Q', struct.pack('<d', x))
            if isinstance(x, str): return 's' + x.encode().hex()
            if isinstance(x, bytes): return 'b' + x.hex()
            if isinstance(x, datetime):
                return 't%d' % ((x - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1))
            if isinstance(x, dict):
                return '{' + ''.join(describe(k) + ':' + describe(v) + ',' for k, v in x.items()) + '}'
            return '[' + ''.join(describe(v) + ',' for v in x) + ']'

        """

    /// Reads the input as texts, each after its length in four bytes, little-endian.
    static let frames = """
        def frames():
            data = sys.stdin.buffer.read()
            at = 0
            while at < len(data):
                n = int.from_bytes(data[at:at + 4], 'little')
                yield data[at + 4:at + 4 + n]
                at += 4 + n

        """
}

/// Bytes behind their length, as `Python.frames` reads them.
func framed(_ bytes: [UInt8]) -> [UInt8] { withUnsafeBytes(of: UInt32(bytes.count).littleEndian, Array.init) + bytes }

/// The bytes that hexadecimal digits stand for; anything else between them is passed over.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
