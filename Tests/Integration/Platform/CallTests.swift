import Glibc
import PluginABI
import Synchronization
import TestSupport
import Testing
import Workers

/// Calls across the boundary between processes: to plugins that work, that die, and that attack.
@Suite struct CallTests {
    /// What the fixture is told, in its order.
    enum Order: UInt8, Sendable {
        case echo, crash, hang, leave, lieAboutLength, failSilently, failStrangely, makeBytes, sleep, callHost,
            callHostOften
        case headBeyondSlots, headBack, lengthHuge, numberWrong, codeHuge, partsMixed, tailHuge, tailBack, noise
        case hostCallTwice, closeAll

        func with(_ bytes: [UInt8] = []) -> [UInt8] { [self.rawValue] + bytes }

        func with(_ number: UInt32) -> [UInt8] { self.with(withUnsafeBytes(of: number) { Array($0) }) }
    }

    private static let patience: Int64 = 240_000_000_000

    /// A call to the host that is answered when the test says so: its plugin is busy until then.
    private final class HeldCall: Sendable {
        private let call = Mutex<HostCall?>(nil)

        func hold(_ call: HostCall) { self.call.withLock { $0 = call } }

        /// Waits for it, and answers.
        func release() {
            #expect(Monotonic.waits { self.call.withLock { $0 != nil } })
            self.call.withLock { $0 }?.answer(CallAnswer())
        }
    }

    private static func service(
        _ macros: String...,
        instances: Int = 1,
        label: String,
        callsHost: (@Sendable (HostCall) -> Void)? = nil
    ) throws -> LiveService {
        try LiveService(
            try Fixture("called", macros: macros).built(),
            kind: "store",
            name: "called",
            instances: instances,
            label: "calls-\(label)",
            callsHost: callsHost
        )
    }

    private static func echo(_ client: CallClient, _ bytes: [UInt8] = [1, 2, 3]) throws {
        let answer = try client.call(1, Order.echo.with(bytes), deadline: Self.patience)
        #expect(answer.isOK && answer.bytes == bytes)
    }

    /// Why a call failed.
    private static func failure(_ client: CallClient, _ bytes: [UInt8], deadline: Int64 = patience) -> CallError? {
        do throws(CallError) {
            let answer = try client.call(1, bytes, deadline: deadline)
            Issue.record("an answer: \(answer)")
            return nil
        } catch {
            return error
        }
    }

    // MARK: - What works

    @Test func answersComeWithWhateverBytes() throws {
        let service = try Self.service(label: "echo")
        for size in [0, 1, 100, 65_535, 65_536, 1 << 20, (1 << 20) - 1, 16 << 20, 70_000_001] {
            try Self.echo(service.clients[0], (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) })
        }
        #expect(try service.clients[0].call(2, [], deadline: Self.patience) == CallAnswer())
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.isEmpty)
        #expect(Self.failure(service.clients[0], [])?.cause == .givenUp)
    }

    @Test func whatIsTooLargeIsRefused() throws {
        let service = try Self.service(label: "large")
        defer { service.finish() }
        let error = Self.failure(service.clients[0], [UInt8](repeating: 0, count: CallLimits.largestPayload + 1))
        #expect(error?.cause == .tooLarge && error?.mayHaveTakenEffect == false)
        let answer = try service.clients[0].call(
            1,
            Order.makeBytes.with(UInt32(CallLimits.largestPayload + 1)),
            deadline: Self.patience
        )
        #expect(answer.status == Int32(PLUGIN_FAILED) && answer.reason == "that is too much")
        let largest = try service.clients[0].call(1, Order.makeBytes.with(100 << 20), deadline: Self.patience)
        #expect(largest.bytes.count == 100 << 20 && largest.bytes.allSatisfy { $0 == 7 })
        try Self.echo(service.clients[0])
    }

    @Test func manyThreadsShareAnInstanceAndInstancesAWorker() throws {
        let service = try Self.service(instances: 4, label: "threads")
        let threads = (0..<8).map { thread in
            RealThread {
                var random = SplitMix(seed: UInt64(thread))
                for number in 0..<300 {
                    let size = number % 50 == 0 ? 3 << 20 : Int.random(in: 0...3000, using: &random)
                    do {
                        try Self.echo(service.clients[thread % 4], [UInt8](repeating: UInt8(thread), count: size))
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        service.finish()
    }

    @Test func callsWithoutWaitingAreDoneInOrder() throws {
        let service = try Self.service(label: "order")
        let seen = Mutex<[UInt32]>([])
        let counter = CallCounter()
        for number in 0..<20_000 as Range<UInt32> {
            service.clients[0].call(1, Order.echo.with(number), deadline: Self.patience) { result in
                if case .success(let answer) = result, answer.bytes.count == 4 {
                    let number = answer.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
                    seen.withLock { $0.append(number) }
                }
                counter.add()
            }
        }
        counter.wait(for: 20_000)
        #expect(seen.withLock { $0 } == Array(0..<20_000))
        // What was asked for before is done.
        let isDone = EndFlag()
        service.clients[0].call(1, Order.sleep.with(30), deadline: Self.patience) { result in
            if case .success = result { isDone.set() }
            counter.add()
        }
        #expect(service.finish().end == nil)
        counter.wait(for: 20_001)
        #expect(isDone.value)
    }

    @Test func aPluginCallsTheHost() throws {
        let service = try Self.service(label: "host") { call in
            // Answered elsewhere and later.
            _ = RealThread {
                call.answer(CallAnswer(status: Int32(call.verb), bytes: call.bytes.reversed()))
                call.answer(CallAnswer(bytes: [9]))
            }
        }
        defer { service.finish() }
        for size in [0, 5, 9 << 20] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            let answer = try service.clients[0].call(1, Order.callHost.with(bytes), deadline: Self.patience)
            #expect(answer.isOK && answer.bytes == [5, 0, 0, 0] + bytes.reversed())
        }
    }

    @Test func aPluginCallsTheHostManyTimesAtOnce() throws {
        let service = try Self.service(label: "host-often") { call in
            call.answer(CallAnswer(bytes: call.bytes))
        }
        defer { service.finish() }
        let answer = try service.clients[0].call(1, Order.callHostOften.with(), deadline: Self.patience)
        let sum = answer.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        #expect(sum == (0..<20_000).reduce(0, +))
    }

    @Test func withoutTheAbilityThereIsNone() throws {
        let service = try Self.service(label: "no-host")
        defer { service.finish() }
        let answer = try service.clients[0].call(1, Order.callHost.with(), deadline: Self.patience)
        #expect(answer.reason == "there is no such ability")
    }

    // MARK: - What fails

    @Test func failuresTellWhy() throws {
        let service = try Self.service(label: "failures")
        defer { service.finish() }
        let silent = try service.clients[0].call(1, Order.failSilently.with(), deadline: Self.patience)
        #expect(silent.status == Int32(PLUGIN_FAILED) && silent.reason.hasPrefix("[P-05]"))
        let odd = try service.clients[0].call(1, Order.failStrangely.with(), deadline: Self.patience)
        #expect(odd.status == 4711 && odd.reason.hasPrefix("odd") && !odd.reason.contains("\u{1b}"))
        let lie = try service.clients[0].call(1, Order.lieAboutLength.with(), deadline: Self.patience)
        #expect(!lie.isOK && lie.reason.hasPrefix("[P-32]"))
        try Self.echo(service.clients[0])
    }

    @Test func whatCannotBeMadeIsTold() throws {
        #expect(throws: LiveService.Refused.self) { try Self.service("REFUSES", label: "refuses") }
        #expect(throws: LiveService.Refused.self) { try Self.service("NULL_VERB", label: "null") }
        do {
            _ = try Self.service("REFUSES", label: "refuses-2")
        } catch {
            #expect("\(error)" == "it is out of order")
        }
        do {
            _ = try Self.service("NULL_VERB", label: "null-2")
        } catch {
            #expect("\(error)".hasPrefix("[P-33]"))
        }
    }

    @Test(arguments: [Order.crash, .leave]) func aDeathFailsWhatIsUnderWay(_ order: Order) throws {
        let held = HeldCall()
        let service = try Self.service(label: "death-\(order)") { held.hold($0) }
        let errors = Mutex<[CallError?]>([])
        let counter = CallCounter()
        // One that keeps it busy, so that the others are under way together.
        for bytes in [Order.callHost.with(), order.with(), Order.echo.with(), Order.echo.with()] {
            service.clients[0].call(1, bytes, deadline: Self.patience) { result in
                let error: CallError? = if case .failure(let error) = result { error } else { nil }
                errors.withLock { $0.append(error) }
                counter.add()
            }
        }
        held.release()
        counter.wait(for: 4)
        let all = errors.withLock { $0 }
        #expect(all.map { $0?.cause } == [nil, .died, .died, .died])
        #expect(all.map { $0?.mayHaveTakenEffect } == [nil, true, false, false])
        try Self.echo(service.clients[0])
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.count == 1)
        #expect(notes.decisions[0].contains(order == .crash ? "SIGSEGV" : "exit status 3"), "\(notes.decisions)")
        #expect(notes.decisions[0].contains("the call that it was busy with"))
        #expect(notes.journal.count == 1)
        #expect(notes.journal.first?.kind == "store" && notes.journal.first?.name == "called")
        #expect(notes.journal.first?.decision.contains("that call has failed") == true)
    }

    @Test func aKillFromOutsideFailsOneCallOnly() throws {
        let service = try Self.service(label: "killed")
        let counter = CallCounter()
        let errors = Mutex<[CallError]>([])
        service.clients[0].call(1, Order.sleep.with(600_000), deadline: 5 * Self.patience) { result in
            if case .failure(let error) = result { errors.withLock { $0.append(error) } }
            counter.add()
        }
        while !service.kill() {}
        counter.wait(for: 1)
        #expect(errors.withLock { $0 }.map(\.mayHaveTakenEffect) == [true])
        // Made while there is no worker, it waits for the next.
        try Self.echo(service.clients[0])
        #expect(service.finish().decisions.count == 1)
    }

    @Test func whoIsBusyBesideOneThatHangsIsNotLate() throws {
        let service = try Self.service(instances: 2, label: "beside")
        let counter = CallCounter()
        let errors = Mutex<[Int: CallError]>([:])
        // The patient one first: it is to be under way when the other takes the worker with it.
        for (instance, deadline) in [(1, Int64(600_000_000_000)), (0, 300_000_000)] {
            service.clients[instance].call(1, Order.hang.with(), deadline: deadline) { result in
                if case .failure(let error) = result { errors.withLock { $0[instance] = error } }
                counter.add()
            }
        }
        counter.wait(for: 2)
        let found = errors.withLock { $0 }
        #expect(found[0]?.cause == .deadlinePassed && found[1]?.cause == .died)
        #expect(found[0]?.mayHaveTakenEffect == true && found[1]?.mayHaveTakenEffect == true)
        service.finish()
    }

    @Test func aWorkerThatHangsIsEnded() throws {
        let held = HeldCall()
        let service = try Self.service(instances: 2, label: "hang") { held.hold($0) }
        let behind = CallCounter()
        // Until both others are under way.
        service.clients[0].call(1, Order.callHost.with(), deadline: Self.patience) { _ in }
        let errors = Mutex<[CallError]>([])
        service.clients[0].call(1, Order.hang.with(), deadline: 200_000_000) { result in
            if case .failure(let error) = result { errors.withLock { $0.append(error) } }
            behind.add()
        }
        service.clients[0].call(1, Order.echo.with(), deadline: 1) { result in
            if case .failure(let error) = result { errors.withLock { $0.append(error) } }
            behind.add()
        }
        held.release()
        behind.wait(for: 2)
        let all = errors.withLock { $0 }
        #expect(all.map(\.cause) == [.deadlinePassed, .died] && all.map(\.mayHaveTakenEffect) == [true, false])
        try Self.echo(service.clients[0])
        try Self.echo(service.clients[1])
        let notes = service.finish()
        #expect(notes.decisions.count == 1 && notes.decisions[0].contains("verb 1 took longer than 0.2 s"))
    }

    @Test func aPluginThatDiesOfEveryCallIsGivenUp() throws {
        let service = try Self.service(label: "deadly")
        var last: CallError?
        for _ in 0..<200 {
            last = Self.failure(service.clients[0], Order.crash.with())
            if last?.cause == .givenUp { break }
        }
        #expect(last?.cause == .givenUp && last?.mayHaveTakenEffect == false)
        let notes = service.finish()
        #expect(notes.end != nil && notes.decisions.count == 101)
        #expect(notes.decisions.last?.contains("died of 100 calls in a row") == true)
    }

    // MARK: - What attacks

    @Test(arguments: [
        Order.headBeyondSlots, .headBack, .lengthHuge, .numberWrong, .codeHuge, .partsMixed, .tailHuge, .tailBack,
        .noise,
        .closeAll,
    ])
    func garbageInARingEndsTheWorkerAlone(_ order: Order) throws {
        let service = try Self.service(label: "garbage-\(order)")
        for _ in 0..<3 { try Self.echo(service.clients[0]) }
        // What is seen to be garbage is waited for; what is not leaves a call that is never answered.
        let isSeen = [.headBeyondSlots, .lengthHuge, .numberWrong, .codeHuge, .partsMixed].contains(order)
        let error = Self.failure(service.clients[0], order.with(), deadline: isSeen ? Self.patience : 300_000_000)
        #expect(error?.mayHaveTakenEffect == true)
        // Some of it shows only when something is sent.
        for _ in 0..<3 { _ = try? service.clients[0].call(1, Order.echo.with([1]), deadline: Self.patience) }
        try Self.echo(service.clients[0])
        let notes = service.finish()
        #expect(notes.end == nil && !notes.decisions.isEmpty)
        if isSeen {
            #expect(notes.decisions[0].contains("was killed because it"), "\(notes.decisions)")
        }
    }

    @Test func aWorkerThatBreaksTheRulesOfCallsToTheHostIsEnded() throws {
        let service = try Self.service(label: "host-garbage") { _ in }
        _ = Self.failure(service.clients[0], Order.hostCallTwice.with())
        try Self.echo(service.clients[0])
        let notes = service.finish()
        #expect(notes.decisions.count == 1 && notes.decisions[0].contains("two calls with the number 99"))
    }
}
