import Testing

@testable import Synchronizing

/// What steps and policies do because of each other.
@Suite struct CausalChainsTests {
    // What changes the chains does not stand within an expectation.
    private func holdBack(_ chains: inout CausalChains, _ id: Int) -> Int? { chains.holdBack(id) }

    @Test func aShortChainIsNobodysConcern() {
        var chains = CausalChains()
        #expect(chains.next(1) == 1)
        chains.changed(1, depth: chains.next(2))
        #expect(chains.next(1) == 2)
        chains.changed(1, depth: CausalChains.longest)
        #expect(!chains.isEndless(1) && self.holdBack(&chains, 1) == nil)
    }

    @Test func aLongOneIsHeldBackOnceARound() {
        var chains = CausalChains()
        chains.changed(1, depth: CausalChains.longest + 1)
        #expect(chains.isEndless(1) && !chains.isEndless(2))
        #expect(self.holdBack(&chains, 1) == 0)
        #expect(self.holdBack(&chains, 1) == nil)
        chains.changed(1, depth: CausalChains.longest + 3)
        #expect(self.holdBack(&chains, 1) == 2)
    }

    @Test func whoIsNoStepEndsIt() {
        var chains = CausalChains()
        chains.changed(1, depth: 99)
        chains.changed(1, depth: 0)
        #expect(!chains.isEndless(1) && chains.next(1) == 1)
        chains.changed(1, depth: 99)
        chains.forget(1)
        #expect(!chains.isEndless(1))
    }
}
