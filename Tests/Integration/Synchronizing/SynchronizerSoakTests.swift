import Testing

/// A small dose of `scripts/soak synchronizer`.
@Suite(.serialized) struct SynchronizerSoakTests {
    @Test(arguments: [1, 2]) func whoeverIsKilledTheBackendHasWhatWasSaved(_ seed: Int) throws {
        try SoakDose.expectNoProblems(of: "synchronizer", seed: seed)
    }
}
