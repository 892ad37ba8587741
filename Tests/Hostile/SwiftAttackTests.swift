import TestSupport
import Testing

/// Mistakes in Swift code that end the process.
struct SwiftAttackTests {
    /// With words of the message, where the runtime gives one.
    @Test(arguments: [
        ("fatal_error", "the bottom \\x1b[31mfell out"), ("precondition", ""), ("array_bounds", ""),
        ("force_unwrap", ""), ("overflow", ""), ("force_try", "Refused"), ("force_cast", "Could not cast"),
        ("recursion", "SIGSEGV"), ("wild_pointer", "SIGSEGV"), ("use_after_free", "SIGABRT"),
    ])
    func traps(_ model: String, _ words: String) throws {
        let plugin = try SwiftFixture.path("SwiftAttackers", in: Attack.folder)
        let battlefield = try Battlefield(copying: [plugin])
        let run = try battlefield.run([model, "--batch-size=1"])
        #expect(run.end == .exit(1))
        #expect(run.errors.contains("host: model \(model)#3 failed after 7 records"), "\(run.errors)")
        #expect(run.errors.contains("it crashed with SIG"), "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.lines.count { !$0.contains("counter") } == 7)
        battlefield.expectWholeNeighbours(run)
        battlefield.expectNothingLeft()
    }
}
