/// A fast generator of random numbers: the same seed gives the same numbers, on every machine and for ever.
///
/// Not for secrets. The state is one word that walks in steps of an odd constant; the output is the folded product of
/// two views of it.
@frozen
public struct Random: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// Begins at a seed. Seeds that differ in one bit give unrelated numbers.
    @inlinable
    public init(seed: UInt64) {
        self.state = seed
        self.state = self.next()
    }

    /// Goes on where another one is.
    init(continuing state: UInt64) { self.state = state }

    /// The next 64 random bits.
    @inlinable
    @inline(__always)
    public mutating func next() -> UInt64 {
        self.state &+= 0xA076_1D64_78BD_642F
        let product = self.state.multipliedFullWidth(by: self.state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// A number from 0 up to but not including `bound`, each as likely as any other to one part in 2^32.
    ///
    /// - Precondition: `bound` is above 0 and below 2^32.
    @inlinable
    @inline(__always)
    public mutating func int(below bound: Int) -> Int {
        Int(truncatingIfNeeded: ((self.next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    /// A number of a closed range.
    @inlinable
    public mutating func int(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// A number from 0 up to but not including 1.
    @inlinable
    @inline(__always)
    public mutating func double() -> Double { Double(self.next() >> 11) * 0x1p-53 }

    /// True with a probability between 0 and 1.
    @inlinable
    public mutating func bool(probability: Double) -> Bool { self.double() < probability }

    /// One of the elements.
    ///
    /// - Precondition: There is at least one.
    @inlinable
    public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[self.int(below: elements.count)] }
}
