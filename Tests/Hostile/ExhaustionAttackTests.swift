import Testing

/// Plugins that use up what a process may have.
struct ExhaustionAttackTests {
    @Test(arguments: [
        Attack("exhausting", "PRINTS", says: "after 7 records", Attack.hung),
        Attack("exhausting", "COMPLAINS", says: "after 7 records", Attack.hung),
        Attack("exhausting", "PRINTS_ONE_LINE", says: "after 7 records", Attack.hung),
    ])
    func talksForEver(_ attack: Attack) throws { try attack.run() }

    @Test(arguments: [
        Attack.harmless("exhausting", "THREADS"), Attack.harmless("exhausting", "DESCRIPTORS"),
        Attack.harmless("exhausting", "LOGS"), Attack.harmless("exhausting", "LOGS_HUGE"),
    ])
    func comesToNothing(_ attack: Attack) throws { try attack.run() }
}
