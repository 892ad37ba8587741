import Platform
import Services
import TestSupport
import Testing

/// What every store does.
@Suite struct StoreTests {
    @Test(arguments: StorePlugin.stores) func keepsWhatWasCommitted(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        for round in 0..<2 {
            let (service, store) = try plugin.store(at: place.path, label: place.label)
            let things = store.collection("things")
            if round == 0 {
                var transaction = StoreTransaction()
                transaction.put(things, [1], [10])
                transaction.put(things, [], [])
                transaction.put(things, [2], [20])
                transaction.delete(things, [2])
                #expect(try store.commit(transaction) == .done)
            }
            let keys: [[UInt8]] = [[1], [], [2], [3]]
            #expect(try store.get(keys.map { (things, $0) }) == [[10], [], nil, nil])
            #expect(try store.get(store.collection("nobody.wrote-here_1"), [1]) == nil)
            #expect(service.finish().end == nil)
        }
    }

    @Test(arguments: StorePlugin.stores) func ordersKeysByTheirBytes(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, label: place.label)
        defer { service.finish() }
        let things = store.collection("things")
        var random = SplitMix(seed: 7)
        var model: [[UInt8]: [UInt8]] = [:]
        var transaction = StoreTransaction()
        for _ in 0..<2000 {
            let letters: [UInt8] = [0, 1, 0x7f, 0x80, 0xfe, 0xff]
            let key: [UInt8] = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                letters[Int.random(in: 0..<6, using: &random)]
            }
            let value: [UInt8] = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            model[key] = value
            transaction.put(things, key, value)
        }
        try store.commit(transaction)
        let sorted = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
        for _ in 0..<60 {
            let from = sorted.randomElement(using: &random)!
            let to = Bool.random(using: &random) ? [] : sorted.randomElement(using: &random)!
            let isBackward = Bool.random(using: &random)
            let limit = Int.random(in: 1...50, using: &random)
            let keysOnly = Bool.random(using: &random)
            var wanted = sorted.filter {
                !$0.lexicographicallyPrecedes(from) && (to.isEmpty || $0.lexicographicallyPrecedes(to))
            }
            if isBackward { wanted.reverse() }
            let page = try store.scan(
                StoreScan(things, from: from, to: to, isBackward: isBackward, keysOnly: keysOnly, limit: limit)
            )
            #expect(page.entries.map(\.key) == Array(wanted.prefix(limit)))
            #expect(page.entries.map(\.value) == wanted.prefix(limit).map { keysOnly ? [] : model[$0] ?? [] })
            #expect(page.hasMore == (wanted.count > limit))
        }
        // The whole, page by page.
        var seen: [[UInt8]] = []
        var scan = StoreScan(things, byteLimit: 100)
        while true {
            let page = try store.scan(scan)
            seen += page.entries.map(\.key)
            guard page.hasMore, let last = page.entries.last else { break }
            scan.from = last.key + [0]
        }
        #expect(seen == sorted)
        transaction = StoreTransaction()
        transaction.deleteRange(things, from: [0x7f], to: [0x80])
        transaction.deleteRange(things, from: [0xff], to: [])
        try store.commit(transaction)
        let left = sorted.filter {
            !($0.first == 0x7f) && $0.lexicographicallyPrecedes([0xff])
        }
        #expect(try store.scan(StoreScan(things, limit: 10_000)).entries.map(\.key) == left)
    }

    @Test(arguments: StorePlugin.stores) func doesAllOrNothing(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, label: place.label)
        defer { service.finish() }
        let things = store.collection("things")
        let fences = store.collection("fences")
        var first = StoreTransaction()
        first.expect(fences, [1], is: nil)
        first.put(fences, [1], [7])
        first.put(things, [1], [1])
        #expect(try store.commit(first) == .done)
        #expect(try store.commit(first) == .conflict)
        var second = StoreTransaction()
        second.expect(fences, [1], is: [7])
        second.expect(store.collection("empty"), [1], is: nil)
        second.put(things, [2], [2])
        #expect(try store.commit(second) == .done)
        var third = StoreTransaction()
        third.expect(fences, [1], is: [])
        third.put(things, [3], [3])
        third.deleteRange(things, from: [], to: [])
        #expect(try store.commit(third) == .conflict)
        #expect(try store.scan(StoreScan(things)).entries.map(\.key) == [[1], [2]])
    }

    @Test(arguments: StorePlugin.stores) func takesLargeValues(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, label: place.label)
        defer { service.finish() }
        let things = store.collection("things")
        let large = [UInt8](unsafeUninitializedCapacity: 20 << 20) { bytes, count in
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 31 >> 3) }
            count = bytes.count
        }
        var transaction = StoreTransaction()
        transaction.put(things, [1], large)
        transaction.put(things, [UInt8](repeating: 9, count: 5000), [1])
        try store.commit(transaction)
        #expect(try store.get(things, [1]) == large)
        #expect(try store.get(things, [UInt8](repeating: 9, count: 5000)) == [1])
        // A page with a single entry that is larger than its limit.
        let page = try store.scan(StoreScan(things, byteLimit: 1))
        #expect(page.entries.map(\.value) == [large] && page.hasMore)
    }

    @Test(arguments: StorePlugin.stores) func refusesWhatIsMalformed(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, label: place.label)
        defer { service.finish() }
        let things = store.collection("things")
        var transaction = StoreTransaction()
        transaction.put(things, [1], [1])
        try store.commit(transaction)
        let bad = store.collection("Not A Name")
        #expect(throws: StoringError.self) { try store.get(bad, [1]) }
        for verb in 1...3 as ClosedRange<UInt32> {
            for bytes: [UInt8] in [[], [1], [255, 255, 255, 255], [1, 0, 0, 0, 200, 0, 0, 0, 1]] {
                let answer = try service.clients[0].call(verb, bytes, deadline: 60_000_000_000)
                #expect(!answer.isOK && answer.reason.contains("[P-30]"), "verb \(verb): \(answer.reason)")
            }
        }
        let unknown = try service.clients[0].call(77, [], deadline: 60_000_000_000)
        #expect(unknown.reason == "there is no verb 77")
        let fresh = StoreClient(writer: service.clients[0])
        #expect(try fresh.get(fresh.collection("things"), [1]) == [1])
    }

    @Test(arguments: StorePlugin.stores) func servesManyAtOnce(_ plugin: StorePlugin) throws {
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, readers: 3, label: place.label)
        defer { service.finish() }
        let things = store.collection("things")
        let writers = (0..<8).map { writer in
            RealThread {
                for number in 0..<50 as Range<UInt8> {
                    var transaction = StoreTransaction()
                    transaction.put(things, [UInt8(writer), 0], [number])
                    transaction.put(things, [UInt8(writer), 1], [number])
                    do {
                        #expect(try store.commit(transaction) == .done)
                        // Who committed sees it, through whichever reader.
                        #expect(try store.get(things, [UInt8(writer), 1]) == [number])
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        let readers = (0..<3).map { _ in
            RealThread {
                for _ in 0..<100 {
                    do {
                        let values = try store.get((0..<16).map { (things, [UInt8($0 / 2), UInt8($0 % 2)]) })
                        for pair in 0..<8 { #expect(values[2 * pair] == values[2 * pair + 1]) }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        for thread in writers + readers { thread.join() }
        #expect(try store.scan(StoreScan(things)).entries.map(\.value) == [[UInt8]](repeating: [49], count: 16))
    }
}
