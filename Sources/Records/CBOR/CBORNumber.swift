/// Converts between the widths of floating-point numbers, bit by bit.
///
/// The conversions of the processor would lose the payload of NaNs and make signalling ones quiet.
enum CBORNumber {
    /// The double that is equal to a half.
    static func double(half bits: UInt16) -> Double {
        let sign = UInt64(bits & 0x8000) << 48
        let exponent = UInt64(bits >> 10 & 0x1f)
        let fraction = UInt64(bits & 0x3ff)
        switch exponent {
        case 0:
            let magnitude = Double(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1f: return Double(bitPattern: sign | 0x7ff << 52 | fraction << 42)
        default: return Double(bitPattern: sign | (exponent + 1008) << 52 | fraction << 42)
        }
    }

    /// The double that is equal to a single.
    static func double(single bits: UInt32) -> Double {
        guard bits & 0x7f80_0000 == 0x7f80_0000 else { return Double(Float(bitPattern: bits)) }
        return Double(bitPattern: UInt64(bits & 0x8000_0000) << 32 | 0x7ff << 52 | UInt64(bits & 0x7f_ffff) << 29)
    }

    /// The single that is equal to a double, if there is one.
    static func single(_ value: Double) -> UInt32? {
        let bits = value.bitPattern
        if value.isNaN {
            guard bits & 0x1fff_ffff == 0 else { return nil }
            return UInt32(bits >> 32 & 0x8000_0000) | 0x7f80_0000 | UInt32(bits >> 29 & 0x7f_ffff)
        }
        let single = Float(value)
        return Double(single) == value ? single.bitPattern : nil
    }

    /// The half that is equal to a double, if there is one.
    static func half(_ value: Double) -> UInt16? {
        let bits = value.bitPattern
        let sign = UInt16(bits >> 48 & 0x8000)
        let exponent = Int(bits >> 52 & 0x7ff)
        if exponent >= 1009, exponent <= 1038 || exponent == 0x7ff {
            guard bits & 0x3ff_ffff_ffff == 0 else { return nil }
            let narrow = exponent == 0x7ff ? 0x1f : exponent - 1008
            return sign | UInt16(narrow) << 10 | UInt16(bits >> 42 & 0x3ff)
        }
        // What is left are zero and multiples of 2^-24 below 2^-14.
        let units = value.magnitude * 0x1p24
        guard units < 1024, units.rounded(.towardZero) == units else { return nil }
        return sign | UInt16(units)
    }
}
