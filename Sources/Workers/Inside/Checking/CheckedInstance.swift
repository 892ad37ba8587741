import PluginABI
import Records

// Unsafe code: the bytes that are read are those that `fill` was found to have written into the room.

/// An instance of a model in an experiment, and what is known of the records that it made.
final class CheckedInstance {
    private let model: RegistrationRecorder.Registered
    private let task: CheckTask
    private let producer: ProducerTask
    private let context: InstanceContext
    private let room = GuardedRoom()
    private var instance: ModelInstance?
    private var digest = RecordDigest()
    private var skipped = 0
    private var needed = 0
    private var known = CheckTranscript()
    /// What is known of its records so far.
    var transcript: CheckTranscript {
        var transcript = self.known
        transcript.digest = self.digest.value
        transcript.marks = self.digest.marks
        return transcript
    }
    /// Records made so far that count.
    var count: Int { self.known.count }
    /// Whether it made all that was asked for, or cannot make more.
    private(set) var isOver = false

    init(
        _ model: RegistrationRecorder.Registered,
        _ task: CheckTask,
        _ producer: ProducerTask,
        _ context: InstanceContext
    ) {
        self.model = model
        self.task = task
        self.producer = producer
        self.context = context
        self.known.isResumable = model.verbs?.load(as: plugin_model_verbs.self).resume != nil
    }

    /// Makes the instance and resumes it, if that is asked for.
    func create() {
        let reports = self.context.reportCount
        do throws(ProducerFailure) {
            self.instance = try ModelInstance(
                self.model,
                self.producer,
                encoding: self.producer.encoding,
                columns: self.task.columns,
                recordLimit: GuardedRoom.largest,
                context: self.context,
                hasReplayed: { _ in }
            )
        } catch {
            let verb = self.producer.resumeAt > 0 ? "create or resume" : "create"
            self.end(self.context.end(verb, error.description, after: reports))
        }
    }

    /// Has it make one batch.
    func fill() {
        guard let instance = self.instance else { return self.isOver = true }
        let unskipped = self.task.skipped - self.skipped
        let wanted = min(self.producer.batchSize, unskipped > 0 ? unskipped : self.task.count - self.known.count)
        let reports = self.context.reportCount
        let usable = self.room.prepare(max(self.task.capacity, self.needed))
        let filled: Filled
        do throws(ProducerFailure) {
            filled = try instance.fill(usable, wanted: UInt64(wanted), recordLimit: GuardedRoom.largest)
        } catch {
            return self.end(.broke(error.description))
        }
        guard self.room.isGuardIntact else {
            return self.end(
                .broke(
                    "[P-13] fill wrote behind the \(usable.count) bytes of its room and the \(PLUGIN_BATCH_SLACK)"
                        + " that may be overwritten"
                )
            )
        }
        self.needed = filled.needed ?? 0
        self.take(UnsafeRawBufferPointer(rebasing: usable[..<filled.length]), Int(filled.records))
        if let failure = filled.failure { return self.end(self.context.end("fill", failure, after: reports)) }
        if self.known.count >= self.task.count { self.isOver = true }
    }

    func destroy() { self.instance = nil }

    private func take(_ bytes: UnsafeRawBufferPointer, _ records: Int) {
        guard self.skipped >= self.task.skipped else {
            self.skipped += records
            return
        }
        if self.task.isDecoded { self.decode(bytes, records) }
        if self.task.experiment != .growth { self.keep(bytes) }
        self.digest.add(bytes)
        self.known.count += records
        self.known.bytes += bytes.count
    }

    /// Keeps those of the bytes that belong to the sample.
    private func keep(_ bytes: UnsafeRawBufferPointer) {
        let free = CheckTranscript.sampleSize - self.known.sample.count
        guard free > 0 else { return }
        var offset = 0
        if self.known.sample.isEmpty {
            let start = self.task.sampleStart - self.known.bytes
            guard start < bytes.count else { return }
            self.known.sampleRecord = self.known.count
            while offset < start {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                guard let (_, length) = try? CBOR.decodeFirst(rest), offset + length <= start else { break }
                offset += length
                self.known.sampleRecord += 1
            }
        }
        self.known.sample += bytes[offset...].prefix(free)
    }

    private func decode(_ bytes: UnsafeRawBufferPointer, _ records: Int) {
        guard self.known.malformed == nil, self.producer.encoding == .cbor else { return }
        var rest = bytes
        var count = 0
        while !rest.isEmpty {
            do throws(CBORError) {
                let (value, length) = try CBOR.decodeFirst(rest)
                guard value.record != nil else {
                    self.known.malformed = "record \(self.known.count + count) is not a map"
                    return
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[length...])
                count += 1
            } catch {
                self.known.malformed = "record \(self.known.count + count): \(error)"
                return
            }
        }
        if count != records, self.known.miscounted == nil {
            self.known.miscounted =
                "after record \(self.known.count), fill counted \(records) records and wrote \(count)"
        }
    }

    private func end(_ end: CheckTranscript.End) {
        self.known.end = end
        self.isOver = true
    }
}
