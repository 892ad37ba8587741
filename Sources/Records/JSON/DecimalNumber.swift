/// The digits of a decimal number while it is read, as long as they fit a word.
struct DecimalNumber {
    var isNegative = false
    private var digits: UInt64 = 0
    /// The power of ten that the digits are to be multiplied with.
    private var exponent = 0
    private var isInteger = true
    private var isTooLong = false

    /// Appends a digit before the point.
    @inline(__always)
    mutating func append(_ digit: UInt8) {
        let (product, isTooLarge) = self.digits.multipliedReportingOverflow(by: 10)
        let (sum, isStillTooLarge) = product.addingReportingOverflow(UInt64(digit))
        self.isTooLong = self.isTooLong || isTooLarge || isStillTooLarge
        self.digits = sum
    }

    /// Appends a digit behind the point.
    @inline(__always)
    mutating func appendFraction(_ digit: UInt8) {
        self.append(digit)
        self.exponent -= 1
        self.isInteger = false
    }

    /// Takes an exponent, even if it is zero.
    mutating func scale(by exponent: Int) {
        self.exponent += exponent
        self.isInteger = false
    }

    /// The number if it was written as an integer and fits.
    var integer: Int? {
        guard self.isInteger, !self.isTooLong else { return nil }
        guard self.isNegative else { return Int(exactly: self.digits) }
        return self.digits <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- self.digits) : nil
    }

    /// The nearest double, nil if it takes more than one rounding to find it.
    ///
    /// Digits below 2^53 and powers up to 10^22 are doubles exactly, so that their product is rounded once.
    var double: Double? {
        guard !self.isTooLong, self.digits <= 1 << 53, self.exponent >= -22, self.exponent <= 22 else { return nil }
        let magnitude =
            self.exponent < 0
            ? Double(self.digits) / Self.power(-self.exponent)
            : Double(self.digits) * Self.power(self.exponent)
        return self.isNegative ? -magnitude : magnitude
    }

    /// Ten to a power up to 22, by products that are exact.
    private static func power(_ exponent: Int) -> Double {
        var result = 1.0
        var square = 10.0
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
