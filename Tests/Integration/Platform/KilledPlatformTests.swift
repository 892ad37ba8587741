import Glibc
import TestSupport
import Testing

/// A whole platform on real servers, of which now one part is killed and now another.
@Suite(.serialized) struct KilledPlatformTests {
    /// How many parts are killed; a soak asks for more.
    private static let kills = getenv("PLATFORM_KILLS").flatMap { Int(String(cString: $0)) } ?? 14

    private enum Part: CaseIterable {
        case host, module, store, bus, gateway, database, broker
    }

    private let server: DatabaseServer
    private let broker: KafkaBroker
    private let place: ServedPlatform
    private let address: String

    init() throws {
        self.server = try DatabaseServer(.postgresql)
        self.broker = try KafkaBroker(isLasting: true)
        self.place = try ServedPlatform(exampleOn: (self.server, self.broker))
        self.address = "127.0.0.1:\(try LoopbackSocket.freePort())"
    }

    @Test(arguments: [11] as [UInt64]) func nothingAcknowledgedIsMissingAndNothingIsThereTwice(seed: UInt64) throws {
        var service = try self.serve()
        let pushes = SteadyPushes(to: [self.address, self.address], in: self.place.workspace.path)
        var random = SplitMix(seed: seed)
        for number in 0..<Self.kills {
            let before = pushes.count
            let goesOn = Monotonic.waits {
                pushes.count > before + Int.random(in: 1...4, using: &random)
            }
            #expect(
                goesOn,
                "after \(number) kills nothing is acknowledged any more: \(service.errorsSoFar.suffix(2000))"
            )
            guard goesOn else { break }
            // Each part once before any of them comes again.
            let part =
                number < Part.allCases.count ? Part.allCases[number] : Part.allCases.randomElement(using: &random)!
            try self.kill(part, of: &service, pause: UInt32.random(in: 0...200_000, using: &random))
        }
        pushes.stop()
        #expect(pushes.count >= Self.kills)
        try pushes.expect(at: self.address, of: self.place) { String(service.errorsSoFar.suffix(2000)) }
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
    }

    private func serve() throws -> ChildProcess {
        let service = try self.place.launch("--http=\(self.address)")
        #expect(try service.servedAddress() == self.address)
        return service
    }

    private func kill(_ part: Part, of service: inout ChildProcess, pause: UInt32) throws {
        let label: String
        switch part {
        case .host:
            try Processes.kill(service)
            service = try self.serve()
            return
        case .database:
            self.server.kill()
            usleep(pause)
            try self.server.start()
            return
        case .broker:
            self.broker.kill()
            usleep(pause)
            try self.broker.start()
            return
        case .module: label = "exposure"
        case .store: label = "postgresql"
        case .bus: label = "kafka"
        case .gateway: label = "http-gateway"
        }
        let worker = Processes.children(of: service.identifier).first {
            Processes.command(of: $0).split(separator: " ").last == label[...]
        }
        if let worker { Glibc.kill(worker, SIGKILL) }
    }
}
