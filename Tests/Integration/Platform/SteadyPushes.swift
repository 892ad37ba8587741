import Glibc
import Records
import Synchronization
import TestSupport
import Testing

/// Clients that push datapoints of times of their own while something is done to hosts, and remember what they were told.
final class SteadyPushes {
    /// Hosts of the network, each of which gets a port with each push.
    static let hosts = 10

    /// What clients were told.
    private final class Told: Sendable {
        struct Times {
            var acknowledged: Set<String> = []
            var unknown: Set<String> = []
        }

        private let times = Mutex(Times())

        var now: Times { self.times.withLock { $0 } }

        func note(_ time: String, _ answer: String) {
            self.times.withLock { times in
                if answer == #"{"detail":"OK"}"# {
                    times.acknowledged.insert(time)
                } else if answer.contains("too many") == false {
                    times.unknown.insert(time)
                }
            }
        }
    }

    private let told = Told()
    private let isOver = EndFlag()
    private var clients: [RealThread] = []

    /// Begins to push to addresses, one client for each.
    ///
    /// - Parameter directory: Where clients run.
    init(to addresses: [String], in directory: String) {
        let (told, isOver) = (self.told, self.isOver)
        self.clients = addresses.enumerated().map { place, address in
            RealThread {
                var number = place
                while !isOver.value {
                    number += addresses.count
                    let time = Self.time(number)
                    let answer = Self.push(at: time, to: address, in: directory)
                    told.note(time, answer)
                }
            }
        }
    }

    /// Pushes that were acknowledged.
    var count: Int { self.told.now.acknowledged.count }

    /// Ends it.
    func stop() {
        self.isOver.set()
        for client in self.clients { client.join() }
        self.clients = []
    }

    /// Expects that all that was acknowledged is there, and nothing twice.
    ///
    /// - Parameters:
    ///   - address: Of a host, which is asked.
    ///   - log: What the hosts have said.
    func expect(at address: String, of place: ServedPlatform, log: () -> String) throws {
        let told = self.told.now
        var items = 0
        for host in 0..<Self.hosts {
            var found: [String: Int] = [:]
            let isAll = Monotonic.waits {
                found = (try? Self.times(of: "host/10.0.0.\(host)", "port", at: address, place)) ?? [:]
                return told.acknowledged.isSubset(of: found.keys)
            }
            let missing = told.acknowledged.subtracting(found.keys)
            #expect(isAll, "host \(host) lacks \(missing.sorted()); \(log())")
            let twice = found.filter { $0.value > 1 }
            #expect(twice.isEmpty, "host \(host) has twice: \(twice)")
            let invented = Set(found.keys).subtracting(told.acknowledged).subtracting(told.unknown)
            #expect(invented.isEmpty, "host \(host) has what nobody pushed: \(invented)")
            items += found.count
        }
        // The module makes an item of the service of each.
        var made = 0
        let isMade = Monotonic.waits {
            made = (try? Self.times(of: "service/80", "host", at: address, place).values.reduce(0, +)) ?? 0
            return made >= items
        }
        #expect(isMade && made == items, "\(made) of \(items); \(log())")
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
    private static func times(
        of entity: String,
        _ attribute: String,
        at address: String,
        _ place: ServedPlatform
    ) throws -> [String: Int] {
        let answer = try JSON.decode(try place.curl("http://\(address)/entity/\(entity)/get/\(attribute)"))
        var times: [String: Int] = [:]
        for item in answer.record?["history"]?.elements ?? [] {
            guard let time = item.record?["t1"]?.text else { throw Unusable("an item without a time: \(item)") }
            times[time, default: 0] += 1
        }
        return times
    }
}
