import Testing

/// Plugins that misuse the descriptors of their worker.
struct DescriptorAttackTests {
    @Test(arguments: [
        Attack("descriptors", "CLOSES_ALL", says: "after ", "control channel was closed"),
        Attack("descriptors", "CLOSES_ALL_AND_CRASHES", says: "after 7 records", "SIGABRT"),
        Attack("descriptors", "WRITES_RUBBISH", says: "after "),
        Attack("descriptors", "MAKES_BLOCKING", says: "after 7 records", "it made no record for 2 s"),
        Attack("descriptors", "RAISES_WAKE", says: "after 7 records", "SIGKILL"),
        Attack("descriptors", "READS_ALL", says: "x"),
        Attack("descriptors", "PUNCHES_HOLES", says: "x"),
    ])
    func misuses(_ attack: Attack) throws { try attack.run() }
}
