import TestSupport
import Testing

/// Plugins that attack before they have registered anything: from a constructor or from plugin_register.
struct ScanAttackTests {
    @Test(arguments: [
        Attack("ending", "NULL_POINTER", .constructor, says: "SIGSEGV"),
        Attack("ending", "EXITS", .constructor, says: "exit status 0"),
        Attack("ending", "LOOPS_DEAF", .constructor, says: "5 s"),
        Attack("ending", "ABORTS", .register, says: "SIGABRT"),
        Attack("ending", "EXITS_IN_THREAD", .register, says: "exit status 0"),
        Attack("ending", "STOPS_ITSELF", .register, says: "5 s"),
        Attack("exhausting", "PRINTS", .register, says: "5 s"),
        Attack("exhausting", "COMPLAINS", .constructor, says: "5 s"),
        Attack("exhausting", "THREADS", .register, says: ""),
        Attack("exhausting", "DESCRIPTORS", .register, says: ""),
        Attack("descriptors", "CLOSES_ALL", .register, says: ""),
        Attack("descriptors", "WRITES_RUBBISH", .constructor, says: ""),
        Attack("frames", "BYE_EARLY", .constructor, says: ""),
        Attack("frames", "REGISTERED", .constructor, says: ""),
        Attack("frames", "OVERSIZED", .register, says: "1048576"),
        Attack("frames", "DEEPLY_NESTED", .register, says: "malformed"),
        Attack("frames", "FLOODS", .register, says: ""),
    ])
    func costsNobodyElse(_ attack: Attack) throws {
        let battlefield = try Battlefield(attack.plugin)
        let run = try battlefield.run([])
        run.expectSuccess()
        battlefield.expectWholeNeighbours(run)
        battlefield.expectNothingLeft()
        let words = attack.words.filter { !$0.isEmpty }
        guard !words.isEmpty else { return }
        // Named from memory, without running it again.
        let refused = try battlefield.run(["attacker"])
        refused.expectFailure(2, saying: "attacker")
        let list = try battlefield.workspace.host("--list-plugins")
        #expect(list.lines.contains { $0.contains("attacker.so") && $0.contains(words[0]) }, "\(list.text)")
        battlefield.expectNothingLeft()
    }
}
