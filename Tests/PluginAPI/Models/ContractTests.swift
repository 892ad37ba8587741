import PluginAPI
import PluginTesting
import Testing

// Models that are nothing but functions of the contract, as a plugin in C is: each breaks one promise.

private let failed = plugin_status(PLUGIN_FAILED)
private let ok = plugin_status(PLUGIN_OK)
nonisolated(unsafe) private let instance = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

@Suite struct ContractTests {
    @Test func aModelInTheMannerOfCIsRun() throws {
        let run = try Self.run { _, batch in
            guard let batch else { return failed }
            while batch.pointee.count < batch.pointee.wanted {
                batch.pointee.data[Int(batch.pointee.length)] = 0xA0
                batch.pointee.length += 1
                batch.pointee.count += 1
            }
            return ok
        }
        #expect(try run.records(3) == [[:], [:], [:]])
        #expect(try run.text(2, as: .json) == "{}\n{}\n")
        #expect(try run.text(2, as: .csv, columns: ["a", "b"]) == ",\r\n,\r\n")
    }

    @Test func tooManyRecordsAreABrokenPromise() throws {
        try Self.expectBroken("[P-13] fill says that it wrote 2 records in 1 bytes") { _, batch in
            batch?.pointee.length = 1
            batch?.pointee.count = 2
            return ok
        }
    }

    @Test func successWithoutARecordIsABrokenPromise() throws {
        try Self.expectBroken("[P-13] fill returned success without a record") { _, _ in ok }
    }

    @Test func writingBehindTheSlackIsABrokenPromise() throws {
        try Self.expectBroken("[P-13] fill wrote behind the room") { _, batch in
            guard let batch else { return failed }
            batch.pointee.data[Int(batch.pointee.capacity) + Int(PLUGIN_BATCH_SLACK)] = 1
            batch.pointee.data[0] = 0xA0
            batch.pointee.length = 1
            batch.pointee.count = 1
            return ok
        }
    }

    @Test func fullWithRoomLeftIsABrokenPromise() throws {
        try Self.expectBroken("[P-14] fill says that the next record needs 10 bytes") { _, batch in
            batch?.pointee.needed = 10
            return plugin_status(PLUGIN_FULL)
        }
    }

    @Test func whatIsNoRecordIsABrokenPromise() throws {
        try Self.expectBroken("[P-12] the record at byte 0 is not a map") { _, batch in
            batch?.pointee.data[0] = 0x01
            batch?.pointee.length = 1
            batch?.pointee.count = 1
            return ok
        }
    }

    @Test func failingWithoutAReasonIsTold() throws {
        let run = try Self.run { _, _ in failed }
        let error = #expect(throws: ExtensionError.self) { try run.records(1) }
        #expect(error?.reason == "[P-05] fill failed without giving a reason")
    }

    private typealias Fill =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<plugin_batch>?
        ) -> plugin_status

    private static func expectBroken(_ reason: String, _ fill: Fill) throws {
        let run = try Self.run(fill)
        let error = #expect(throws: ExtensionError.self) { try run.records(1) }
        #expect(error?.code == .brokenPromise)
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
    }

    private static func run(_ fill: @escaping Fill) throws -> ModelRun {
        try ModelRun(named: "bare") { host in
            // Lasting memory: verbs stay valid until the process ends.
            let verbs = UnsafeMutablePointer<plugin_model_verbs>.allocate(capacity: 1)
            verbs.initialize(to: plugin_model_verbs())
            verbs.pointee.size = UInt32(MemoryLayout<plugin_model_verbs>.size)
            verbs.pointee.encodings = UInt32(PLUGIN_ENCODING_CBOR)
            verbs.pointee.create = { _, _, made in
                made?.pointee = instance
                return ok
            }
            verbs.pointee.fill = fill
            verbs.pointee.destroy = { _ in }
            var model = plugin_extension()
            model.size = UInt32(MemoryLayout<plugin_extension>.size)
            model.revision = UInt32(PLUGIN_MODEL_REVISION)
            model.kind = PLUGIN_KIND_MODEL.asLastingPluginText
            model.name = "bare".asLastingPluginText
            model.verbs = UnsafeRawPointer(verbs)
            #expect(host.pointee.add(host, &model) == ok)
        }
    }
}
