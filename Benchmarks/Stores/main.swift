import Configuration
import Discovery
import Glibc
import Platform
import Services
import Synchronization
import Workers

// Measures calls, stores and buses with a real worker, which this program is itself when it is started again:
//
//   storebench calls PLUGIN                  an extension of the tests that echoes
//   storebench store PLUGIN NAME PLACE       a store, whose only option is a place
//   storebench bus PLUGIN NAME PLACE
//
// A line for each figure: what, number, unit. Each is the median of some rounds.

let arguments = CommandLine.arguments
if arguments.count > 1, arguments[1] == "worker" { WorkerMain.run(Array(arguments.dropFirst(2))) }

func median(of rounds: Int, _ measure: () throws -> Double) rethrows -> Double {
    var figures: [Double] = []
    for _ in 0..<rounds { figures.append(try measure()) }
    return figures.sorted()[rounds / 2]
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = EventLoop.now()
    try body()
    return Double(EventLoop.now() - start) / 1e9
}

func show(_ what: String, _ number: Double, _ unit: String) {
    let rounded = number < 100 ? (number * 100).rounded() / 100 : number.rounded()
    print("\(what)\t\(rounded)\t\(unit)")
}

func threads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    let all = try (0..<count).map { number in try DataThread(named: "bench") { body(number) } }
    for thread in all { thread.join() }
}

func measureCalls(_ client: CallClient) throws {
    let deadline: Int64 = 60_000_000_000
    let empty = try median(of: 7) {
        try seconds { for _ in 0..<5000 { _ = try client.call(1, [], deadline: deadline) } } / 5000
    }
    show("empty call, there and back", empty * 1e6, "us")
    let batch = [UInt8](repeating: 0, count: 1 + 1000 * 32)
    let items = try median(of: 7) {
        try seconds { for _ in 0..<2000 { _ = try client.call(1, batch, deadline: deadline) } } / 2000 / 1000
    }
    show("item of 32 bytes, batches of 1000, there and back", items * 1e9, "ns")
    let piped = median(of: 7) {
        seconds {
            let waiter = CallWaiter<Void>()
            let left = Mutex(2000)
            for _ in 0..<2000 {
                client.call(1, batch, deadline: deadline) { _ in
                    let isLast = left.withLock { left in
                        left -= 1
                        return left == 0
                    }
                    if isLast { waiter.finish(()) }
                }
            }
            waiter.wait()
        } / 2000 / 1000
    }
    show("the same, all under way at once", piped * 1e9, "ns")
}

func measureStore(_ store: StoreClient) throws {
    let things = store.collection("things")
    let random = Mutex(SystemRandomNumberGenerator())
    let value = [UInt8](repeating: 7, count: 134)
    @Sendable func key(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: (number &* 0x9E37_79B9_7F4A_7C15).bigEndian) { Array($0) } + [0, 0, 0, 0, 0, 0, 0, 0]
    }
    var next: UInt64 = 0
    let commits = try median(of: 5) {
        try seconds {
            for _ in 0..<50 {
                var transaction = StoreTransaction()
                for _ in 0..<1000 {
                    transaction.put(things, key(next), value)
                    next += 1
                }
                try store.commit(transaction)
            }
        }
    }
    show("commits of 1000 puts of 150 bytes", 50 / commits, "/s")
    show("puts in these", 50_000 / commits, "/s")
    let ordered = store.collection("ordered")
    var place: UInt64 = 0
    let appended = try median(of: 5) {
        try seconds {
            for _ in 0..<50 {
                var transaction = StoreTransaction()
                for _ in 0..<1000 {
                    transaction.put(ordered, withUnsafeBytes(of: place.bigEndian) { Array($0) } + key(place), value)
                    place += 1
                }
                try store.commit(transaction)
            }
        }
    }
    show("the same with rising keys", 50 / appended, "/s")
    let group = try median(of: 5) {
        try seconds {
            try threads(64) { thread in
                for number in 0..<100 {
                    var transaction = StoreTransaction()
                    transaction.put(things, key(UInt64(thread * 1000 + number)), value)
                    _ = try? store.commit(transaction)
                }
            }
        }
    }
    show("commits of one put by 64 threads", 6400 / group, "/s")
    let alone = try median(of: 5) {
        try seconds {
            for number in 0..<200 as Range<UInt64> {
                var transaction = StoreTransaction()
                transaction.put(things, key(number), value)
                try store.commit(transaction)
            }
        }
    }
    show("commits of one put by one thread", 200 / alone, "/s")
    let count = next
    let gets = try median(of: 5) {
        try seconds {
            for _ in 0..<50 {
                let keys = random.withLock { random in
                    (0..<1000).map { _ in (things, key(UInt64.random(in: 0..<count, using: &random))) }
                }
                _ = try store.get(keys)
            }
        }
    }
    show("gets in batches of 1000", 50_000 / gets, "/s")
    let scanned = try median(of: 5) {
        try seconds { _ = try store.scan(StoreScan(things, limit: 100_000, byteLimit: 100 << 20)) }
    }
    show("entries of a scan of 100 000", 100_000 / scanned, "/s")
}

func measureBus(_ bus: BusClient) throws {
    let topic = bus.topic("main")
    let value = [UInt8](repeating: 7, count: 150)
    let batches = try median(of: 5) {
        try seconds {
            for _ in 0..<50 {
                try bus.publish((0..<1000).map { BusMessage(BusPartition(topic, UInt32($0 % 8)), value) })
            }
        }
    }
    show("messages of 150 bytes published in batches of 1000", 50_000 / batches, "/s")
    let group = try median(of: 5) {
        try seconds {
            try threads(64) { thread in
                for _ in 0..<100 { _ = try? bus.publish([BusMessage(BusPartition(topic, UInt32(thread % 8)), value)]) }
            }
        }
    }
    show("publications of one message by 64 threads", 6400 / group, "/s")
    let polled = try median(of: 5) {
        var next = (0..<8 as Range<UInt32>).map { (partition: BusPartition(topic, $0), position: UInt64(0)) }
        var count = 0
        let time = try seconds {
            while count < 200_000 {
                for delivery in try bus.readers[0].poll(next, byteLimit: 1 << 20, milliseconds: 0) {
                    next[Int(delivery.partition.number)].position = delivery.position + 1
                    count += 1
                }
            }
        }
        return Double(count) / time
    }
    show("messages polled", polled, "/s")
}

guard arguments.count > 2 else {
    print("storebench calls PLUGIN | store PLUGIN NAME PLACE | bus PLUGIN NAME PLACE")
    exit(2)
}
let loop = try EventLoop()
let kind = arguments[1] == "bus" ? "bus" : "store"
let name = arguments.count > 4 ? arguments[3] : "called"
let options = arguments.count > 4 ? [OptionValue.text(arguments[4])] : []
var sandbox = SandboxPolicy(mode: .strict)
sandbox.writable = arguments.count > 4 ? [arguments[4]] : []
if arguments.count > 5 { sandbox.allowsLocalSockets = true }
var isOver = false
let over = try Mailbox<Bool>()
let service = try CallService(
    ServeTask(instances: (1...2).map { InstanceTask(kind: kind, name: name, instance: $0, options: options) }),
    image: try Image(path: arguments[2]),
    label: "bench",
    sandbox: sandbox,
    loop: loop,
    handlers: CallService.Handlers(
        line: { print($0) },
        decided: { print($0) },
        ended: { failure in
            if let failure { print("failed: \(failure)") }
            isOver = true
        }
    )
)
let clients = service.clients
let what = arguments[1]
try loop.watch(over.descriptor) { service.finish() }
try service.start()
let thread = try DataThread(named: "measuring") {
    do {
        switch what {
        case "calls": try measureCalls(clients[0])
        case "store": try measureStore(StoreClient(writer: clients[0], readers: [clients[1]]))
        default: try measureBus(BusClient(publisher: clients[0], readers: [clients[1]]))
        }
    } catch {
        print("failed: \(error)")
    }
    over.post(true)
}
try loop.run { isOver }
thread.join()
