import Records
import Testing
import Workers

@testable import Conformance

/// Two runs beside each other.
struct ComparisonTests {
    private func transcript(_ records: [Value], digest: UInt64) -> CheckTranscript {
        var transcript = CheckTranscript()
        for record in records { CBOR.append(record, to: &transcript.sample) }
        transcript.count = records.count
        transcript.bytes = transcript.sample.count
        transcript.digest = digest
        return transcript
    }

    @Test func theFirstRecordThatDiffersIsShown() {
        let expected = self.transcript([["n": 1], ["n": 2], ["n": 3]], digest: 1)
        let found = self.transcript([["n": 1], ["n": 9], ["n": 3]], digest: 2)
        #expect(Comparison(expected, expected).difference() == nil)
        #expect(
            Comparison(expected, found).difference(first: 100) == "record 101 is {\"n\": 9}, expected {\"n\": 2}"
        )
        #expect(Comparison(expected, found).difference(encoding: .json)?.contains("from the one at 7 on") == true)
    }

    @Test func aRunThatEndsEarlyIsTold() {
        let expected = self.transcript([["n": 1], ["n": 2]], digest: 1)
        var found = self.transcript([["n": 1]], digest: 2)
        found.end = .failed(verb: "fill", reason: "the well is dry")
        #expect(
            Comparison(expected, found).difference() == "1 records (fill failed: the well is dry), expected 2 records"
        )
    }

    @Test func marksTellWhereToLook() {
        var expected = self.transcript([["n": 1]], digest: 1)
        var found = self.transcript([["n": 1]], digest: 2)
        expected.marks = [1, 2, 3, 4]
        found.marks = [1, 2, 9]
        #expect(Comparison(expected, found).place == 2 * CheckTranscript.markDistance)
        #expect(Comparison(expected, found).difference()?.contains("later ones are not") == true)
    }

    /// What a worker sends may be anything, and is no reason to stop.
    @Test func rubbishInASampleIsNoRecord() {
        var rubbish = CheckTranscript()
        rubbish.sample = [0xA1, 0x61, 0x6E, 0x01, 0xFF, 0x00]
        #expect(RecordSample(cbor: rubbish).records == [["n": 1]])
    }
}
