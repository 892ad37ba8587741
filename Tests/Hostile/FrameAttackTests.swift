import Testing

/// Plugins that forge frames on the control channel of their worker.
struct FrameAttackTests {
    @Test(arguments: [
        Attack("frames", "OVERSIZED", says: "after ", "it sent a frame of 10486"),
        Attack("frames", "TRUNCATED", says: "after ", "it sent a malformed frame"),
        Attack("frames", "EMPTY", says: "after ", "control channel was closed"),
        Attack("frames", "RUBBISH", says: "after ", "it sent a malformed frame"),
        Attack("frames", "NO_MAP", says: "after ", "it sent a malformed frame"),
        Attack("frames", "NO_NAME", says: "after ", "it sent a malformed frame"),
        Attack("frames", "UNKNOWN", says: "after ", "unknown report \"surrender\\x1b[31m\""),
        Attack("frames", "HELLO_TWICE", says: "after ", "it said hello twice"),
        Attack("frames", "BYE_EARLY", says: "after ", "ended"),
        Attack("frames", "BYE_AND_STAY", says: "after ", "leaving took longer than 10 s"),
        Attack("frames", "CREATED_TWICE", says: "after ", "x"),
        Attack("frames", "CREATED_FOR_EVER", says: "after ", "x"),
        Attack("frames", "REGISTERED", says: "after ", "a report that does not belong to its task"),
        Attack("frames", "PROBED", says: "after ", "a report that does not belong to its task"),
        Attack("frames", "FAILED_AND_GOES_ON", says: "after ", "a forged \\x1b[31mexcuse"),
        Attack("frames", "FAILED_NEGATIVELY", says: "after ", "a negative number of records"),
        Attack("frames", "DEEPLY_NESTED", says: "after ", "it sent a malformed frame"),
        Attack("frames", "COUNTS_BEYOND_END", says: "after ", "it sent a malformed frame"),
        Attack("frames", "HUGE_FAILURE", says: "after ", "xxx"),
        Attack("frames", "MANY_COLUMNS", .create, says: "after 0 records", "x"),
        Attack("frames", "LONG_COLUMNS", .create, says: "after 0 records", "x"),
        Attack("frames", "SHUTS_DOWN", says: "after ", "control channel was closed"),
    ])
    func forges(_ attack: Attack) throws { try attack.run() }

    @Test(arguments: [
        Attack.harmless("frames", "SENDS_DESCRIPTORS"), Attack.harmless("frames", "FLOODS"),
    ])
    func comesToNothing(_ attack: Attack) throws { try attack.run() }
}
