import Testing

/// Plugins that use up what a process may have.
struct ExhaustionAttackTests {
    @Test(arguments: [
        Attack("exhausting", "PRINTS", says: "after 7 records", "it made no record for 2 s"),
        Attack("exhausting", "COMPLAINS", says: "after 7 records", "it made no record for 2 s"),
        Attack("exhausting", "PRINTS_ONE_LINE", says: "after 7 records", "it made no record for 2 s"),
    ])
    func talksForEver(_ attack: Attack) throws { try attack.run() }

    @Test(arguments: [
        Attack.harmless("exhausting", "THREADS"), Attack.harmless("exhausting", "DESCRIPTORS"),
        Attack.harmless("exhausting", "LOGS"), Attack.harmless("exhausting", "LOGS_HUGE"),
    ])
    func comesToNothing(_ attack: Attack) throws { try attack.run() }
}
