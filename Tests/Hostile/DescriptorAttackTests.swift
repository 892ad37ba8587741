import Testing

/// Plugins that misuse the descriptors of their worker.
struct DescriptorAttackTests {
    @Test(arguments: [
        Attack("descriptors", "CLOSES_ALL", says: "attacker#3 failed"),
        Attack("descriptors", "CLOSES_ALL_AND_CRASHES", says: "after 7 records", "SIGABRT"),
        Attack("descriptors", "WRITES_RUBBISH", says: "attacker#3 failed"),
        Attack("descriptors", "MAKES_BLOCKING", says: "after 7 records", Attack.hung),
        Attack("descriptors", "RAISES_WAKE", says: "after 7 records", "SIGKILL"),
    ])
    func misuses(_ attack: Attack) throws { try attack.run() }

    /// What a worker reads or empties is its own.
    @Test(arguments: [
        Attack.outcome("descriptors", "READS_ALL"), Attack.outcome("descriptors", "PUNCHES_HOLES"),
    ])
    func takesFromItself(_ attack: Attack) throws { try attack.run() }
}
