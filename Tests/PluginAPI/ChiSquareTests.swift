import Glibc
import TestSupport
import Testing

@Suite struct ChiSquareTests {
    @Test func tellsAFairDieFromALoadedOne() {
        let fair = ChiSquare([1020, 980, 1010, 990, 1005, 995], weights: [1, 1, 1, 1, 1, 1])
        #expect(fair.degrees == 5 && fair.isPlausible)
        let loaded = ChiSquare([1150, 980, 980, 970, 960, 960], weights: [1, 1, 1, 1, 1, 1])
        #expect(!loaded.isPlausible)
    }

    @Test func agreesWithTheTableOfTheDistribution() {
        // The upper 0.0001 points of the distribution: 25.745 for 5 degrees of freedom, 52.386 for 20.
        #expect(abs(Self.limit(5) - 25.745) < 0.6)
        #expect(abs(Self.limit(20) - 52.386) < 0.3)
    }

    private static func limit(_ degrees: Int) -> Double {
        let spread = (2 / (9 * Double(degrees))).squareRoot()
        return Double(degrees) * pow(1 - spread * spread + 3.719 * spread, 3)
    }
}
