import Testing

/// A small dose of `scripts/soak platform`.
@Suite(.serialized) struct PlatformSoakTests {
    @Test(arguments: [1, 2]) func whoeverIsKilledWhatWasAcknowledgedIsThereOnce(_ seed: Int) throws {
        try SoakDose.expectNoProblems(of: "platform", seed: seed)
    }
}
