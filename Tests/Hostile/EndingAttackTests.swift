import Testing

/// Plugins that end their process or never come back.
struct EndingAttackTests {
    @Test(arguments: [
        Attack("ending", "NULL_POINTER", says: "after 7 records", "SIGSEGV"),
        Attack("ending", "STACK_OVERFLOW", says: "after 7 records", "SIGSEGV"),
        Attack("ending", "ABORTS", says: "after 7 records", "SIGABRT"),
        Attack("ending", "EXITS", says: "after 7 records", "exit status 0 in the middle of its work"),
        Attack("ending", "EXITS_IN_THREAD", says: "after 7 records", "exit status 0 in the middle of its work"),
        Attack("ending", "DIVIDES_BY_ZERO", says: "after 7 records", "SIGFPE"),
        Attack("ending", "KILLS_ITSELF", says: "after 7 records", "SIGKILL"),
        Attack("ending", "TERMINATES_ITSELF", says: "after 7 records", "SIGTERM"),
        Attack("ending", "CRASHES_IN_THREAD", says: "after 7 records", "SIGSEGV"),
        Attack("ending", "CRASHES_WITHOUT_STACK", says: "after 7 records", "SIGSEGV"),
        Attack("ending", "ABORTS", .create, says: "after 0 records", "SIGABRT"),
        Attack("ending", "EXITS", .create, says: "after 0 records", "exit status 0"),
    ])
    func ends(_ attack: Attack) throws { try attack.run() }

    @Test(arguments: [
        Attack("ending", "STOPS_ITSELF", says: "after 7 records", Attack.hung),
        Attack("ending", "LOOPS", says: "after 7 records", Attack.hung),
        Attack("ending", "LOOPS_DEAF", says: "after 7 records", Attack.hung),
        Attack("ending", "DEADLOCKS", says: "after 7 records", Attack.hung),
        Attack("ending", "SLEEPS", says: "after 7 records", Attack.hung),
    ])
    func hangs(_ attack: Attack) throws { try attack.run() }
}
