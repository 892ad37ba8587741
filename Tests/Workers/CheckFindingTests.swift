import Records
import Testing

@testable import Workers

/// Findings of checks on the wire.
struct CheckFindingTests {
    @Test func findingsArriveAsTheyWereSent() throws {
        var resources = CheckedResources()
        resources.count = 7
        resources.heapBytes = 123
        resources.residentBytes = 4096
        resources.threads = 2
        resources.descriptors = [0, 1, 2, 3]
        var transcript = CheckTranscript()
        transcript.count = 3
        transcript.bytes = 99
        transcript.digest = .max
        transcript.marks = [1, .max]
        transcript.sample = [1, 2, 3]
        transcript.sampleRecord = 1
        transcript.malformed = "m"
        transcript.isResumable = true
        let ends: [CheckTranscript.End] = [
            .complete, .failed(verb: "fill", reason: "dry"), .failedSilently(verb: "create"), .broke("[P-13] x"),
        ]
        var findings: [CheckFinding] = [.began, .resources(resources)]
        findings.append(.registered(extensions: [["kind": "model"]], failure: "too old", seconds: 0.5))
        for end in ends {
            transcript.end = end
            findings += [.transcript(transcript), .created(count: 5, ended: end)]
        }
        var events = EventTranscript()
        events.isMachine = true
        events.events = [.init(tick: 0, digest: .max), .init(tick: .max, digest: 7)]
        events.hasEnded = true
        findings += [.events(events), .events(EventTranscript())]
        for finding in findings {
            let sent = WorkerReport.checked(finding)
            let bytes = CBOR.encode(.map(sent.frame))
            let frame = try #require(try CBOR.decode(bytes).record)
            #expect(try WorkerReport(frame: frame) == sent)
        }
    }

    @Test func tasksArriveAsTheyWereSent() throws {
        let producer = ProducerTask(
            name: "m",
            instance: 2,
            seed: .max,
            isSeeded: true,
            options: [.integer(1), .list(["a"])],
            encoding: .csv,
            batchSize: 7,
            resumeAt: 1000
        )
        var task = CheckTask(.interleaving, producer, count: 10, capacity: 20)
        task.skipped = 3
        task.columns = ["a"]
        task.isDecoded = true
        task.sampleStart = 65_536
        task.budget = 1.5
        #expect(try WorkerTask(frame: WorkerTask.check(task).frame) == .check(task))
    }

    @Test func aDigestDoesNotDependOnThePieces() {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        func digest(_ size: Int) -> RecordDigest {
            var digest = RecordDigest()
            bytes.withUnsafeBytes { all in
                for start in stride(from: 0, to: all.count, by: size) {
                    digest.add(UnsafeRawBufferPointer(rebasing: all[start..<min(start + size, all.count)]))
                }
            }
            return digest
        }
        let whole = digest(bytes.count)
        #expect(whole.marks.count == 3)
        for size in [1, 1000, 65_536, 65_537] {
            #expect(digest(size).value == whole.value)
            #expect(digest(size).marks == whole.marks)
        }
        #expect(Set(whole.marks + [whole.value]).count == 4)
    }
}
