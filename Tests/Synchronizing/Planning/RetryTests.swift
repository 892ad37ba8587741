import Testing

@testable import Synchronizing

/// When what failed is tried again, and what is told of it.
@Suite struct RetryTests {
    @Test func pausesDoubleUpToTheLongest() {
        let policy = RetryPolicy(step: 5, shortStep: 1, longest: 60)
        let delays = (0...6).map { policy.delay(after: .other, exponent: $0) }
        #expect(delays == [5, 10, 20, 40, 60, 60, 60])
        #expect(policy.delay(after: .innocuous, exponent: 2) == 4)
        #expect(policy.delay(after: .deferred, exponent: 9) == 1)
        #expect(policy.delay(after: .other, exponent: .max) == 60)
        let constant = RetryPolicy(step: 5, isConstant: true)
        #expect(constant.delay(after: .other, exponent: 9) == 5)
    }

    @Test func theRegisterKeepsWhatItIsTold() {
        var register = RetryRegister("{}")
        let policy = RetryPolicy(step: 5, shortStep: 1, longest: 60)
        let delays = [register.fail(.other, at: 100, policy), register.fail(.other, at: 200, policy)]
        #expect(delays == [5, 10] && register.nextRun == 210 && register.exponent == 2 && register.failures == 2)
        let pause = register.fail(.deferred, at: 300, policy)
        #expect(pause == 1 && register.exponent == 2 && register.failures == 2 && register.lastFailure == 200)
        #expect(RetryRegister(register.text) == register)
        register.succeed(at: 400)
        #expect(
            register.nextRun == 0 && register.exponent == 0 && register.lastSuccess == 400 && register.failures == 2
        )
    }

    @Test(arguments: ["", "null", "[1]", "{\"next_run\": \"x\", \"exponent\": -4, \"failures\": 1e300}", "{"])
    func anyRegisterCanBeRead(_ text: String) {
        let register = RetryRegister(text)
        #expect(register.nextRun == 0 && register.exponent == 0 && register.failures >= 0)
    }

    @Test func theStatusHasTheLastTwo() {
        var text = StatusText.adding("one", to: "Provisioning in progress")
        #expect(text == "one")
        text = StatusText.adding("two", to: text)
        #expect(text == "one // two")
        text = StatusText.adding("two", to: text)
        #expect(text == "one // two")
        text = StatusText.adding("three", to: text)
        #expect(text == "two // three")
        // What repeats an older one is the latest all the same.
        text = StatusText.adding("two", to: text)
        #expect(text == "three // two")
        let long = StatusText.adding(String(repeating: "y", count: 3000), to: String(repeating: "x", count: 1024))
        #expect(long.unicodeScalars.count <= 1024)
    }
}
