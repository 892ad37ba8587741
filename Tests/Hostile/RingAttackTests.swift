import Testing

/// Plugins that corrupt the ring which they share with the host.
struct RingAttackTests {
    @Test(arguments: [
        Attack("ring", "HEAD_BEYOND_SLOTS", says: "spans are published after"),
        Attack("ring", "HEAD_HUGE", says: "18446744073709551615 spans are published after"),
        Attack("ring", "HEAD_BACK", says: "killed because it"),
        Attack("ring", "LENGTH_HUGE", says: "a span of 1099511627776 bytes where"),
        Attack("ring", "LENGTH_BEYOND_RING", says: "a span of 2134016 bytes where"),
        Attack("ring", "LENGTH_NEGATIVE", says: "a span of 18446744073709551608 bytes where"),
        Attack("ring", "LENGTH_NONE", says: "1 records in 0 bytes"),
        Attack("ring", "RECORDS_HUGE", says: "1152921504606846976 records"),
        Attack("ring", "RECORDS_NONE", says: "0 records in 16 bytes"),
        Attack("ring", "RECORD_OF_1_GIB", says: "a span of 1073741824 bytes where"),
        Attack("ring", "WHOLE_RING_REWRITTEN", says: "killed because it"),
        Attack("ring", "STOPS_ITSELF_QUIETLY", says: "exit status 0 in the middle of its work"),
    ])
    func corrupts(_ attack: Attack) throws { try attack.run() }

    /// The host does not read what it wrote itself, and reads the rest once; the worker may trap over it.
    @Test(arguments: [
        Attack.outcome("ring", "TAIL_REWRITTEN"), Attack.outcome("ring", "GRANTS_ITSELF"),
        Attack.outcome("ring", "DESCRIPTORS_REWRITTEN"),
    ])
    func rewritesWords(_ attack: Attack) throws { try attack.run() }

    /// What was published can be changed until it is written. That may spoil the attacker's own lines, and no others.
    @Test func changesBytesAfterTheyWerePublished() throws {
        try Attack.outcome("ring", "DATA_REWRITTEN").run()
    }

    @Test func cannotChangeTheSizeOfWhatIsShared() throws {
        let run = try Attack.harmless("ring", "TRUNCATES").run()
        let attempts = run.lines.filter { $0.contains("attempt") }
        #expect(attempts.count == 6)
        #expect(attempts.allSatisfy { !$0.contains("\"errno\": 0}") }, "\(attempts)")
    }
}
