import Testing

/// Plugins that forge frames on the control channel of their worker.
struct FrameAttackTests {
    @Test(arguments: [
        Attack("frames", "OVERSIZED", says: "bytes; at most 1048576 are accepted"),
        Attack("frames", "TRUNCATED", says: "it sent a malformed frame"),
        Attack("frames", "RUBBISH", says: "it sent a malformed frame"),
        Attack("frames", "NO_MAP", says: "it sent a malformed frame"),
        Attack("frames", "NO_NAME", says: "it sent a malformed frame"),
        Attack("frames", "UNKNOWN", says: "unknown report \"surrender\\x1b[31m\""),
        Attack("frames", "HELLO_TWICE", says: "it said hello twice"),
        Attack("frames", "SANDBOXED_AGAIN", says: "it told of its sandbox at the wrong time"),
        Attack("frames", "BYE_EARLY", says: "exit status 0 in the middle of its work"),
        Attack("frames", "BYE_AND_STAY", says: Attack.hung),
        Attack("frames", "CREATED_TWICE", says: "it said twice that its model is made"),
        Attack("frames", "CREATED_FOR_EVER", says: "it said twice that its model is made"),
        Attack("frames", "REGISTERED", says: "a report that does not belong to its task"),
        Attack("frames", "PROBED", says: "a report that does not belong to its task"),
        Attack("frames", "FAILED_AND_GOES_ON", says: "a forged \\x1b[31mexcuse"),
        Attack("frames", "FAILED_NEGATIVELY", says: "it sent \"records\" is a negative number"),
        Attack("frames", "DEEPLY_NESTED", says: "it sent a malformed frame"),
        Attack("frames", "COUNTS_BEYOND_END", says: "it sent a malformed frame"),
        Attack("frames", "HUGE_FAILURE", says: "xxx…"),
        Attack("frames", "MANY_COLUMNS", .create, says: "the keys of its records are too many or too long"),
        Attack("frames", "LONG_COLUMNS", .create, says: "the keys of its records are too many or too long"),
    ])
    func forges(_ attack: Attack) throws {
        let run = try attack.run()
        #expect(run.errors.utf8.count < 20_000, "a message as long as the attacker wants it")
    }

    /// The worker may be done before anybody notices that it cannot be talked to.
    @Test(arguments: [
        Attack.outcome("frames", "EMPTY"), Attack.outcome("frames", "SHUTS_DOWN"),
    ])
    func closesTheChannel(_ attack: Attack) throws { try attack.run() }

    @Test(arguments: [
        Attack.harmless("frames", "SENDS_DESCRIPTORS"), Attack.harmless("frames", "FLOODS"),
    ])
    func comesToNothing(_ attack: Attack) throws { try attack.run() }
}
