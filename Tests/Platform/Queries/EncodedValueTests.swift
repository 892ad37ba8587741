import Testing

@testable import Platform

/// Values sort as their bytes do, and are what they were.
@Suite struct EncodedValueTests {
    private static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left.withUnsafeBytes { left in right.withUnsafeBytes { EncodedValue.compare(left, $0) } }
    }

    @Test func numbersSort() {
        let numbers: [DataValue] = [
            .float(-1e300), .int(.min), .int(.min + 1), .int(-(1 << 53) - 1), .int(-(1 << 53)), .int(-300),
            .float(-2.5),
            .int(-1), .float(-1e-300), .int(0), .float(.leastNonzeroMagnitude), .float(0.5), .int(1), .float(1.5),
            .int(255), .int(256),
            .int(1 << 53), .int((1 << 53) + 1), .int((1 << 53) + 2), .int(.max - 1), .int(.max), .float(1e300),
        ]
        let bytes = numbers.map { EncodedValue.bytes($0) }
        for (place, left) in bytes.enumerated() {
            for (other, right) in bytes.enumerated() {
                #expect(
                    Self.compare(left, right).signum() == (place - other).signum(),
                    "\(numbers[place]) \(numbers[other])"
                )
            }
            let back = left.withUnsafeBytes { EncodedValue.single($0) }
            #expect(back.map { EncodedValue.bytes($0) } == left)
        }
    }

    @Test func randomNumbersSort() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let shift = Int.random(in: 0..<63, using: &random)
            let left = Int(truncatingIfNeeded: random.next()) >> shift
            let right = Bool.random() ? Int(truncatingIfNeeded: random.next()) >> shift : left &+ Int.random(in: -2...2)
            let order = Self.compare(EncodedValue.bytes(.int(left)), EncodedValue.bytes(.int(right))).signum()
            #expect(order == (left < right ? -1 : left > right ? 1 : 0), "\(left) \(right)")
            #expect(EncodedValue.bytes(.int(left)).withUnsafeBytes { EncodedValue.single($0) } == .int(left))
        }
    }

    @Test func whatIsEqualHasEqualBytes() {
        #expect(EncodedValue.bytes(.int(5)) == EncodedValue.bytes(.float(5)))
        #expect(EncodedValue.bytes(.float(-0.0)) == EncodedValue.bytes(.int(0)))
        #expect(EncodedValue.bytes(.float(.nan)) == EncodedValue.bytes(.null))
    }

    @Test func textsBecomeWhatTheModelSays() {
        let table: [(DataValue, DataType?, DataValue)] = [
            (.string("10.0.0.1"), .ipv4, .ipv4(IPv4Address(number: 0x0a00_0001))),
            (.string("10.0.0.1"), .string, .string("10.0.0.1")), (.string("none"), .ipv4, .string("none")),
            (.int(1), .ipv4, .ipv4(IPv4Address(number: 1))), (.ipv4(IPv4Address(number: 1)), nil, .string("0.0.0.1")),
            (.ipv4(IPv4Address(number: 1)), .int, .int(1)),
            (.string("2026-03-01T10:00:00.1234Z"), .time, .time(1_772_359_200_123_000)),
            (.time(1_772_359_200_123_456), .time, .time(1_772_359_200_123_000)),
            (.string("::1"), .ipv6, .ipv6(IPv6Address(high: 0, low: 1))),
            (.string("0A:00:00:00:00:01"), .mac, .mac(MACAddress(number: 0x0a00_0000_0001))),
        ]
        for (value, type, expected) in table {
            let found = EncodedValue.bytes(value, as: type).withUnsafeBytes { EncodedValue.single($0) }
            #expect(found == expected, "\(value)")
        }
    }

    @Test func classesSort() {
        let values: [(DataValue, DataType?)] = [
            (.null, nil), (.int(9), nil), (.string("1.1.1.1"), .ipv4), (.string(""), nil), (.object([]), nil),
            (.array([]), nil), (.string("::"), .ipv6), (.string("00:00:00:00:00:00"), .mac), (.bool(false), nil),
            (.bool(true), nil), (.time(0), .time),
        ]
        let bytes = values.map { EncodedValue.bytes($0, as: $1) }
        for (left, right) in zip(bytes, bytes.dropFirst()) { #expect(Self.compare(left, right) < 0) }
    }
}
