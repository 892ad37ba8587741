import Glibc
import Records
import Synchronization
import TestSupport
import Testing

/// A whole platform on real servers, of which now one part is killed and now another.
@Suite(.serialized) struct KilledPlatformTests {
    /// How many parts are killed; a soak asks for more.
    private static let kills = getenv("PLATFORM_KILLS").flatMap { Int(String(cString: $0)) } ?? 14
    private static let hosts = 10

    private enum Part: CaseIterable {
        case host, module, store, bus, gateway, database, broker
    }

    /// What clients were told of their pushes, each of which has a time of its own.
    private struct Told {
        var acknowledged: Set<String> = []
        var unknown: Set<String> = []
    }

    private let server: DatabaseServer
    private let broker: KafkaBroker
    private let place: ServePlace
    private let address: String

    init() throws {
        self.server = try DatabaseServer(.postgresql)
        self.broker = try KafkaBroker(isLasting: true)
        self.place = try ServePlace(self.server, self.broker)
        self.address = "127.0.0.1:\(try LoopbackSocket.freePort())"
    }

    @Test(arguments: [11] as [UInt64]) func nothingAcknowledgedIsMissingAndNothingIsThereTwice(seed: UInt64) throws {
        var service = try self.serve()
        let isOver = EndFlag()
        let told = Mutex(Told())
        let (address, directory) = (self.address, self.place.workspace.path)
        let clients = (0..<2).map { client in
            RealThread {
                var number = client
                while !isOver.value {
                    number += 2
                    let time = Self.time(number)
                    let answer = Self.push(at: time, to: address, in: directory)
                    told.withLock { told in
                        if answer == #"{"detail":"OK"}"# {
                            told.acknowledged.insert(time)
                        } else if answer.contains("too many") == false {
                            told.unknown.insert(time)
                        }
                    }
                }
            }
        }
        var random = SplitMix(seed: seed)
        for number in 0..<Self.kills {
            let before = told.withLock { $0.acknowledged.count }
            let goesOn = Monotonic.waits(atMost: 60) {
                told.withLock { $0.acknowledged.count } > before + Int.random(in: 1...4, using: &random)
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
        isOver.set()
        for client in clients { client.join() }
        let final = told.withLock { $0 }
        #expect(final.acknowledged.count >= Self.kills)
        try self.expect(final, of: service)
        service.signal(SIGTERM)
        try service.wait().expectSuccess()
    }

    private func serve() throws -> ChildProcess {
        let service = try self.place.start("--http=\(self.address)")
        #expect(try self.place.address(service) == self.address)
        return service
    }

    private func kill(_ part: Part, of service: inout ChildProcess, pause: UInt32) throws {
        let label: String
        switch part {
        case .host:
            service.signal(SIGKILL)
            _ = try service.wait()
            service = try self.serve()
            return
        case .database:
            self.server.kill()
            usleep(pause)
            try self.server.start()
            return
        case .broker:
            try self.broker.kill()
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

    /// A time for each number, as the API tells it.
    private static func time(_ number: Int) -> String {
        var seconds = 1_700_000_000 + number
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Pushes a port of each host, all at the same time.
    private static func push(at time: String, to address: String, in directory: String) -> String {
        let parts = (0..<Self.hosts).map {
            #"{"type": "host", "id": "10.0.0.\#($0)", "attr": "port", "v": 80, "t1": "\#(time)"}"#
        }
        let curl = try? ChildProcess(
            "curl",
            [
                "-s", "-m", "30", "-d", "[\(parts.joined(separator: ","))]", "-H", "Content-Type: application/json",
                "http://\(address)/datapoints",
            ],
            environment: ["PATH=/usr/bin:/bin"],
            directory: directory
        ).wait()
        return curl?.text ?? ""
    }

    /// Times in the history of an attribute, as often as they are there.
    private func times(of entity: String, _ attribute: String) throws -> [String: Int] {
        let answer = try JSON.decode(try self.place.curl("http://\(self.address)/entity/\(entity)/get/\(attribute)"))
        var times: [String: Int] = [:]
        for item in answer.record?["history"]?.elements ?? [] {
            guard let time = item.record?["t1"]?.text else { throw Unusable("an item without a time: \(item)") }
            times[time, default: 0] += 1
        }
        return times
    }

    private func expect(_ told: Told, of service: ChildProcess) throws {
        var items = 0
        for host in 0..<Self.hosts {
            var found: [String: Int] = [:]
            let isAll = Monotonic.waits(atMost: 60) {
                found = (try? self.times(of: "host/10.0.0.\(host)", "port")) ?? [:]
                return told.acknowledged.isSubset(of: found.keys)
            }
            let missing = told.acknowledged.subtracting(found.keys)
            #expect(isAll, "host \(host) lacks \(missing.sorted()); \(service.errorsSoFar.suffix(2000))")
            let twice = found.filter { $0.value > 1 }
            #expect(twice.isEmpty, "host \(host) has twice: \(twice)")
            let invented = Set(found.keys).subtracting(told.acknowledged).subtracting(told.unknown)
            #expect(invented.isEmpty, "host \(host) has what nobody pushed: \(invented)")
            items += found.count
        }
        // The module makes an item of the service of each.
        var made = 0
        let isMade = Monotonic.waits(atMost: 60) {
            made = (try? self.times(of: "service/80", "host").values.reduce(0, +)) ?? 0
            return made >= items
        }
        #expect(isMade && made == items, "\(made) of \(items)")
    }
}
