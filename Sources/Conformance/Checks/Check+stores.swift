import Platform
import PluginABI
import Services
import Workers

extension Check {
    static let calls = Check(
        "calls",
        ["P-30", "P-33"],
        "a call that no verb describes is refused, and the instance goes on",
        .service([PLUGIN_KIND_STORE, PLUGIN_KIND_BUS]) { service in
            let deadline = service.deadline
            let isStore = service.description.kind == PLUGIN_KIND_STORE
            let verbs: ClosedRange<UInt32> = isStore ? 1...3 : 1...7
            // Which topics there are is asked by an empty call.
            let silentVerb: UInt32? = isStore ? nil : 5
            return try service.session(instances: 1) { clients in
                var judgement = Judgement()
                for verb in verbs {
                    for (bytes, what) in Self.malformed where verb != silentVerb || !bytes.isEmpty {
                        let answer = try clients[0].call(verb, bytes, deadline: deadline)
                        guard answer.isOK else { continue }
                        judgement.add(
                            BrokenPromise(
                                "P-30",
                                expected: "verb \(verb) refuses \(what)",
                                found: "it answers with \(answer.bytes.count) bytes"
                            )
                        )
                    }
                }
                return judgement
            }
        }
    )

    private static let malformed: [(bytes: [UInt8], what: String)] = [
        ([], "an empty call"),
        ([1], "a call that ends within its first number"),
        ([UInt8](repeating: 255, count: 64), "a call with numbers beyond its end"),
    ]

    static let commits = Check(
        "commits",
        ["P-42", "P-43"],
        "transactions are done as a whole or not at all, and in their order",
        .service([PLUGIN_KIND_STORE]) { service in
            let deadline = service.deadline
            return try service.session { clients in
                let store = StoreClient(writer: clients[0], readers: [clients[1]], deadline: deadline)
                let things = store.collection("things")
                var judgement = Judgement()
                var first = StoreTransaction()
                first.put(things, [1], [1])
                first.put(things, [2], [2])
                first.delete(things, [1])
                first.put(things, [3], [3])
                first.deleteRange(things, from: [3], to: [4])
                let done = try store.commit(first)
                judgement.add(Self.difference("P-42", "a transaction without conditions", "\(done)", from: "done"))
                judgement.add(try Self.difference("P-42", "after puts and deletes in order", things, store, [[2]]))
                var refused = StoreTransaction()
                refused.expect(things, [2], is: [9])
                refused.put(things, [4], [4])
                refused.delete(things, [2])
                let conflict = try store.commit(refused)
                judgement.add(
                    Self.difference("P-42", "a condition that does not hold", "\(conflict)", from: "conflict")
                )
                judgement.add(try Self.difference("P-42", "after a conflict", things, store, [[2]]))
                var held = StoreTransaction()
                held.expect(things, [2], is: [2])
                held.expect(things, [7], is: nil)
                held.put(things, [5], [])
                let kept = try store.commit(held)
                judgement.add(Self.difference("P-42", "conditions that hold", "\(kept)", from: "done"))
                judgement.add(try Self.difference("P-42", "after them", things, store, [[2], [5]]))
                return judgement
            }
        }
    )

    static let reads = Check(
        "reads",
        ["P-44", "P-45"],
        "ranges come in the order of their bytes, within their limits, with all that was committed",
        .service([PLUGIN_KIND_STORE]) { service in
            let deadline = service.deadline
            return try service.session { clients in
                let store = StoreClient(writer: clients[0], readers: [clients[1]], deadline: deadline)
                let things = store.collection("things")
                let keys: [[UInt8]] = [[], [0], [0, 0], [0, 255], [1], [127], [128], [128, 0], [255], [255, 255]]
                var transaction = StoreTransaction()
                // In no order at all.
                for number in keys.indices {
                    let key = keys[number * 7 % keys.count]
                    transaction.put(things, key, key + [1])
                }
                try store.commit(transaction)
                var judgement = Judgement()
                judgement.add(try Self.difference("P-45", "all keys", things, store, keys))
                for (scan, wanted, what) in [
                    (StoreScan(things, from: [0, 0], to: [128]), keys[2..<6], "a range"),
                    (StoreScan(things, from: [1], limit: 2), keys[4..<6], "two entries"),
                    (StoreScan(things, from: [1], byteLimit: 1), keys[4..<5], "one entry of more bytes than wanted"),
                ] {
                    let page = try store.scan(scan)
                    let values = wanted.map { $0 + [1] }
                    judgement.add(Self.difference("P-44", what, "\(page.entries.map(\.key))", from: "\(Array(wanted))"))
                    judgement.add(Self.difference("P-44", what, "\(page.entries.map(\.value))", from: "\(values)"))
                }
                let back = try store.scan(StoreScan(things, to: [255], isBackward: true, keysOnly: true, limit: 3))
                let last = Array(keys[5..<8].reversed())
                judgement.add(Self.difference("P-44", "a backward scan", "\(back.entries.map(\.key))", from: "\(last)"))
                judgement.add(Self.difference("P-44", "whether there is more", "\(back.hasMore)", from: "true"))
                return judgement
            }
        }
    )

    static let durability = Check(
        "durability",
        ["P-41", "P-50", "P-52"],
        "what was answered survives the end of the process",
        .service([PLUGIN_KIND_STORE, PLUGIN_KIND_BUS]) { service in
            service.description.kind == PLUGIN_KIND_STORE
                ? try Self.durability(ofStore: service) : try Self.durability(ofBus: service)
        }
    )

    private static func durability(ofStore service: CheckedService) throws -> Judgement {
        let deadline = service.deadline
        let count = 100
        let first = try service.session { clients in
            let store = StoreClient(writer: clients[0], deadline: deadline)
            for number in 0..<count {
                var transaction = StoreTransaction()
                transaction.put(store.collection("things"), [UInt8(number)], [UInt8](repeating: 7, count: 500))
                try store.commit(transaction)
            }
            return Judgement()
        }
        let second = try service.session { clients in
            let store = StoreClient(writer: clients[0], deadline: deadline)
            let found = try store.scan(StoreScan(store.collection("things"))).entries.count
            var judgement = Judgement()
            judgement.add(Self.difference("P-41", "entries after the worker was killed", "\(found)", from: "\(count)"))
            return judgement
        }
        return Judgement(first, second)
    }

    static func difference(_ promise: String, _ what: String, _ found: String, from wanted: String) -> BrokenPromise? {
        found == wanted ? nil : BrokenPromise(promise, expected: "\(what): \(wanted)", found: found)
    }

    private static func difference(
        _ promise: String,
        _ what: String,
        _ collection: StoreCollection,
        _ store: StoreClient,
        _ keys: [[UInt8]]
    ) throws -> BrokenPromise? {
        let found = try store.scan(StoreScan(collection)).entries.map(\.key)
        return Self.difference(promise, "the keys \(what)", "\(found)", from: "\(keys)")
    }
}
