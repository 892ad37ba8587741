import Testing

@testable import Discovery

/// The digest of bytes that come in pieces.
@Suite struct SHA256StreamTests {
    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 127, 128, 1000])
    func piecesAreAsGoodAsAll(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let whole = SHA256Digest(of: bytes)
        for size in [1, 3, 64, 100, 1000] {
            var stream = SHA256Stream()
            for start in stride(from: 0, to: count, by: size) {
                stream.add(Array(bytes[start..<min(start + size, count)]))
            }
            #expect(stream.digest == whole)
            #expect(stream.digest == whole, "asking changes nothing")
        }
    }
}
