import Records
import Testing

@testable import Platform

/// What is told of the sizes of an attribute.
struct AttributeSizesTests {
    @Test func theLeastTheLargestAndTheMeanAreTold() {
        var sizes = AttributeSizes()
        #expect(sizes.record == ["count": 0, "min": .null, "mean": .null, "max": .null, "total": 0])
        for size in [5, 3, 10] { sizes.add(size) }
        #expect(sizes.record == ["count": 3, "min": 3, "mean": 6.0, "max": 10, "total": 18])
    }
}
