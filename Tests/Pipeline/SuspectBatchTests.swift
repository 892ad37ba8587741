import Records
import Testing

@testable import Pipeline
@testable import Workers

/// Batches with deadly records, given to a medium that is simulated: it crashes at once if a part contains one.
@Suite struct SuspectBatchTests {
    /// What came of a batch.
    private struct Outcome {
        /// Parts that arrived.
        var arrived: [OutgoingBatch] = []
        var letters: [SuspectBatch.Letter] = []
        var deaths = 0
        /// All parts that were given, with how often.
        var given: [OutgoingBatch: Int] = [:]
        var suspect: SuspectBatch
    }

    private static let header = Array("n,text\r\n".utf8)

    /// The text of a record, with line feeds where the encoding allows them.
    private static func record(_ index: Int, _ encoding: RecordEncoding) -> [UInt8] {
        switch encoding {
        case .json: Array("{\"n\": \(index)}\n".utf8)
        case .csv: Array("\(index),\"a\nb\"\r\n".utf8)
        case .cbor: CBOR.encode(["n": .int(index)])
        }
    }

    private static func batch(_ count: Int, _ encoding: RecordEncoding, header: [UInt8] = []) -> OutgoingBatch {
        var batch = OutgoingBatch(number: 7, producer: 3, header: header)
        batch.bytes += (0..<count).flatMap { Self.record($0, encoding) }
        batch.records = count
        return batch
    }

    /// Gives a batch until nothing of it is left.
    private static func deliver(
        _ batch: OutgoingBatch,
        _ encoding: RecordEncoding?,
        deadly: [[UInt8]],
        repeatsHeader: Bool = false
    ) -> Outcome {
        var outcome = Outcome(suspect: SuspectBatch(batch, encoding: encoding, repeatsHeader: repeatsHeader))
        var next: UInt64 = 100
        while !outcome.suspect.isOver, outcome.deaths < 1000 {
            let part = outcome.suspect.part
            outcome.given[part, default: 0] += 1
            let content = part.bytes[part.headerLength...]
            let isDeadly = deadly.contains { content.firstRange(of: $0) != nil }
            if isDeadly {
                outcome.deaths += 1
                let death = outcome.suspect.died("crash \(outcome.deaths)", nextNumber: &next)
                outcome.letters += death.letter.map { [$0] } ?? []
            } else {
                outcome.arrived.append(part)
                outcome.suspect.settle(nextNumber: &next)
            }
        }
        #expect(outcome.suspect.open == 0)
        return outcome
    }

    @Test(arguments: RecordEncoding.allCases, 1...6)
    func allButTheDeadlyArriveOnce(_ encoding: RecordEncoding, _ count: Int) {
        for bits in 0..<(1 << count) {
            let deadly = (0..<count).filter { bits >> $0 & 1 == 1 }
            for repeatsHeader in [false, true] {
                let header = encoding == .csv ? Self.header : []
                let outcome = Self.deliver(
                    Self.batch(count, encoding, header: header),
                    encoding,
                    deadly: deadly.map { Self.record($0, encoding) },
                    repeatsHeader: repeatsHeader
                )
                let rest = (0..<count).filter { !deadly.contains($0) }
                let arrived = outcome.arrived
                #expect(arrived.flatMap { $0.bytes[$0.headerLength...] } == rest.flatMap { Self.record($0, encoding) })
                #expect(arrived.reduce(0) { $0 + $1.records } == rest.count)
                #expect(arrived.allSatisfy { $0.producer == 3 })
                #expect(outcome.letters.map(\.index) == deadly)
                #expect(outcome.letters.allSatisfy { $0.batch == 7 && $0.records == 1 })
                for (place, part) in arrived.enumerated() {
                    let expected = place == 0 || repeatsHeader ? header : []
                    #expect(Array(part.bytes[..<part.headerLength]) == expected)
                }
                #expect(outcome.suspect.owesHeader == (!header.isEmpty && (repeatsHeader || arrived.isEmpty)))
            }
        }
    }

    /// A medium drops a number that it knows.
    @Test func eachPartHasItsNumber() {
        let outcome = Self.deliver(Self.batch(40, .json), .json, deadly: [3, 17, 39].map { Self.record($0, .json) })
        let numbers = outcome.given.keys.map(\.number)
        #expect(Set(numbers).count == numbers.count)
        // What is given twice is the same to the last byte: it is one key of the dictionary.
        #expect(outcome.given.values.max() == 2)
        #expect(outcome.given.first { $0.key.number == 7 }?.key.records == 40)
        #expect(numbers.allSatisfy { $0 == 7 || $0 >= 100 })
    }

    @Test func lettersHoldTheRecord() {
        func letter(_ encoding: RecordEncoding) -> SuspectBatch.Letter? {
            Self.deliver(Self.batch(5, encoding), encoding, deadly: [Self.record(3, encoding)]).letters.first
        }
        #expect(letter(.json)?.value == "{\"n\": 3}")
        #expect(letter(.csv)?.value == "3,\"a\nb\"")
        #expect(letter(.cbor)?.value == ["n": 3])
        // The halves before it are harmless: the batch kills twice, and it alone kills twice.
        #expect(letter(.json)?.reason == "crash 4")
        var batch = OutgoingBatch(number: 1, producer: 0)
        batch.bytes = [0xff, 0x0a]
        batch.records = 1
        let bytes = Self.deliver(batch, .json, deadly: [[0xff]]).letters
        #expect(bytes.map(\.value) == [.bytes([0xff])])
    }

    @Test func recordsThatCannotBeToldApartAreOne() {
        let text = Self.batch(5, .json)
        // The second has fewer lines than records.
        var odd = text
        odd.records = 9
        for (batch, encoding) in [(text, nil), (odd, RecordEncoding.json)] {
            let outcome = Self.deliver(batch, encoding, deadly: [Self.record(3, .json)])
            #expect(outcome.deaths == 2 && outcome.arrived.isEmpty)
            #expect(outcome.letters.map(\.records) == [batch.records])
            #expect(outcome.letters.map(\.index) == [0])
            #expect(outcome.letters.first?.value == .string(String(decoding: batch.bytes, as: UTF8.self)))
        }
    }

    @Test func aRepetitionThatArrivesIsAll() {
        var suspect = SuspectBatch(Self.batch(5, .json), encoding: .json, repeatsHeader: false)
        var next: UInt64 = 100
        let death = suspect.died("a kill", nextNumber: &next)
        #expect(death == SuspectBatch.Death(redelivery: .repetition(records: 5), letter: nil))
        #expect(suspect.part == Self.batch(5, .json))
        suspect.settle(nextNumber: &next)
        #expect(suspect.isOver && suspect.open == 0 && next == 100)
    }
}
