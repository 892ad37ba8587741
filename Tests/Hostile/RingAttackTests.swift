import Testing

/// Plugins that corrupt the ring which they share with the host.
struct RingAttackTests {
    @Test(arguments: [
        Attack("ring", "HEAD_BEYOND_SLOTS", says: "after 7 records", "spans are published after"),
        Attack("ring", "HEAD_HUGE", says: "after 7 records", "spans are published after"),
        Attack("ring", "HEAD_BACK", says: "after 7 records", "it made no record for 2 s"),
        Attack("ring", "LENGTH_HUGE", says: "after 7 records", "a span of 1099511627776 bytes where"),
        Attack("ring", "LENGTH_BEYOND_RING", says: "after 7 records", "bytes where"),
        Attack("ring", "LENGTH_NEGATIVE", says: "after 7 records", "bytes where"),
        Attack("ring", "LENGTH_NONE", says: "after 7 records", "1 records in 0 bytes"),
        Attack("ring", "RECORDS_HUGE", says: "after 7 records", "1152921504606846976 records where"),
        Attack("ring", "RECORDS_NONE", says: "after 7 records", "0 records in 16 bytes"),
        Attack("ring", "RECORD_OF_1_GIB", says: "after 7 records", "a span of 1073741824 bytes where"),
        Attack("ring", "TAIL_REWRITTEN", says: "after "),
        Attack("ring", "DESCRIPTORS_REWRITTEN", says: "it published"),
        Attack("ring", "WHOLE_RING_REWRITTEN", says: "after 7 records", "spans are published after"),
        Attack("ring", "STOPS_ITSELF_QUIETLY", says: "x"),
        Attack("ring", "GRANTS_ITSELF", says: "were asked for"),
    ])
    func corrupts(_ attack: Attack) throws { try attack.run() }

    @Test(arguments: [
        Attack.harmless("ring", "TRUNCATES"), Attack.harmless("ring", "DATA_REWRITTEN"),
    ])
    func comesToNothing(_ attack: Attack) throws { try attack.run() }
}
