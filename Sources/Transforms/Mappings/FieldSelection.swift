import Records

// What `simple` does with a record depends on its keys only. So it is done once to a record that has, for each key, the
// place of its field as value; what comes out is the plan for all records with those keys in that order: which fields, in
// which order, under which keys. Applying a plan is copying bytes.
//
// Unsafe code: `values` points into the batch, and is read only during the call that filled it.

/// Maps batches by `simple` alone, copying fields as they are.
struct FieldSelection: ~Copyable {
    /// What becomes of records with certain keys.
    private struct Plan {
        /// The numbers of the keys.
        let keys: [Int]
        /// The place of each field that stays.
        let places: [Int]
        /// What comes before each: the head of the map with the first one, and the key.
        let prefixes: [[UInt8]]
        /// All prefixes together.
        let length: Int
    }

    private static let mostPlans = 64

    private let mapping: SimpleMapping
    private var directory = KeyDirectory { _ in (0, []) }
    private var plans: [Plan] = []
    private var current = 0
    private var keys: [Int] = []
    private var values: [UnsafeRawBufferPointer] = []

    init(_ mapping: SimpleMapping) { self.mapping = mapping }

    /// Maps the next record of a batch.
    mutating func map(_ reader: inout RecordReader, into output: inout ByteBuffer) throws {
        self.keys.removeAll(keepingCapacity: true)
        self.values.removeAll(keepingCapacity: true)
        // Plans name keys by number, and numbers change when keys are forgotten.
        if self.directory.beginRecord() { self.plans.removeAll() }
        try reader.beginRecord()
        while let key = try reader.nextKey(in: &self.directory) {
            self.keys.append(key)
            self.values.append(try reader.skipItem())
        }
        let index = try self.plan()
        let plan = self.plans[index]
        var cursor = output.reserve(plan.length + self.values.reduce(0) { $0 &+ $1.count } + 1)
        if plan.places.isEmpty {
            cursor.storeBytes(of: 0xa0, as: UInt8.self)
            cursor += 1
        }
        for index in plan.places.indices {
            let prefix = plan.prefixes[index]
            prefix.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { cursor.copyMemory(from: start, byteCount: bytes.count) }
            }
            cursor += prefix.count
            let value = self.values[plan.places[index]]
            if let start = value.baseAddress { cursor.copyMemory(from: start, byteCount: value.count) }
            cursor += value.count
        }
        output.commit(cursor)
    }

    /// The plan for the keys that were read last.
    private mutating func plan() throws -> Int {
        if self.current < self.plans.count, self.plans[self.current].keys == self.keys { return self.current }
        if let index = self.plans.firstIndex(where: { $0.keys == self.keys }) {
            self.current = index
            return index
        }
        let plan = try self.makePlan()
        if self.plans.count < Self.mostPlans {
            self.plans.append(plan)
            self.current = self.plans.count - 1
        } else {
            self.current = (self.current + 1) % Self.mostPlans
            self.plans[self.current] = plan
        }
        return self.current
    }

    private func makePlan() throws -> Plan {
        var known: Set<String> = []
        var places = Record()
        for (place, number) in self.keys.enumerated() {
            let key = String(decoding: self.directory.entry(number).key, as: UTF8.self)
            guard known.insert(key).inserted else {
                throw UnrepresentableRecord("it has the key \"\(key)\" twice; keys of a record are unique")
            }
            places.append(newKey: key, .int(place))
        }
        self.mapping.map(&places)
        var prefixes = places.keys.map { CBOR.encode(.string($0)) }
        if let first = prefixes.first { prefixes[0] = Self.mapHead(places.count) + first }
        return Plan(
            keys: self.keys,
            places: places.fields.compactMap(\.value.integer),
            prefixes: prefixes,
            length: prefixes.reduce(0) { $0 + $1.count }
        )
    }

    private static func mapHead(_ count: Int) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.commit(CBORBytes.writeHead(5, UInt64(count), at: buffer.reserve(CBORBytes.maximumLength)))
        return Array(buffer.bytes)
    }
}
