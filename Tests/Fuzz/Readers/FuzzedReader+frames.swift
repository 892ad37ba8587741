import Configuration
import Glibc
import Records

@testable import Discovery
@testable import Workers

extension FuzzedReader {
    private static let frameWords = [
        "frame", "hello", "version", "registered", "extensions", "failure", "not-loaded", "text", "probed", "findings",
        "created", "columns", "log", "level", "failed", "records", "bye", "register", "probe", "libraries", "symbols",
        "produce", "model", "instance", "seed", "seeded", "options", "encoding", "batch", "resume", "clock", "step",
        "kind", "name", "revision", "summary", "needs", "encodings", "refusal", "type", "required", "initial",
        "choices", "begun", "careful", "replaying", "record", "sandboxed", "state", "evidence", "holds", "refused",
        "delivered", "rejected", "took-part", "adjusted", "changes", "deliver", "adjust", "arguments", "given",
    ]

    /// What a worker tells the host: the frame, the report in it, and the descriptions in a report.
    static let report = FuzzedReader(
        name: "report",
        usualDose: 40_000,
        longest: 4096,
        inputs: { Self.reports.map { CBOR.encode(.map($0.frame)) } },
        words: Self.frameWords,
        read: { bytes throws(Finding) in
            guard let frame = try? ControlChannel.frame(bytes), let report = try? WorkerReport(frame: frame) else {
                return false
            }
            try Self.check(report)
            return true
        }
    )

    /// What the host asks of a worker.
    static let task = FuzzedReader(
        name: "task",
        usualDose: 40_000,
        longest: 4096,
        inputs: { Self.tasks.map { CBOR.encode(.map($0.frame)) } },
        words: Self.frameWords,
        read: { bytes throws(Finding) in
            guard let frame = try? ControlChannel.frame(bytes), let task = try? WorkerTask(frame: frame) else {
                return false
            }
            let again = Self.sent(task.frame).flatMap { try? WorkerTask(frame: $0) }
            // Compared by their frames, because a number that is not one differs from itself.
            try Finding.unless(
                again.map { CBOR.encode(.map($0.frame)) } == CBOR.encode(.map(task.frame)),
                "read otherwise after it was sent on: \(task)"
            )
            return true
        }
    )

    /// Messages through a real socket, two for each input, so that damage to one must not reach the next.
    static let channel = FuzzedReader(
        name: "channel",
        usualDose: 15_000,
        longest: 4096,
        inputs: { Self.reports.map { CBOR.encode(.map($0.frame)) } },
        words: Self.frameWords,
        read: { bytes throws(Finding) in
            try Self.ends.exchange(bytes)
        }
    )

    private static let ends = ChannelEnds()

    private static func sent(_ frame: Record) -> Record? {
        CBOR.encode(.map(frame)).withUnsafeBytes { try? ControlChannel.frame($0) }
    }

    private static func check(_ report: WorkerReport) throws(Finding) {
        let again = Self.sent(report.frame).flatMap { try? WorkerReport(frame: $0) }
        let isSame = again.map { CBOR.encode(.map($0.frame)) } == CBOR.encode(.map(report.frame))
        try Finding.unless(isSame, "read otherwise after it was sent on: \(report)")
        switch report {
        case .registered(let extensions, _):
            for description in extensions.compactMap(ExtensionDescription.init(value:)) {
                let again = ExtensionDescription(value: description.value)
                let isSame = again.map { CBOR.encode($0.value) } == CBOR.encode(description.value)
                try Finding.unless(isSame, "described otherwise after encoding: \(description)")
                try Self.use(description)
            }
        case .declared(let value):
            guard let machine = try? MachineDescription(value: value) else { break }
            let isWhole = machine.transitions.allSatisfy {
                machine.states.indices.contains($0.from) && machine.states.indices.contains($0.to)
                    && $0.streams.allSatisfy(machine.streams.indices.contains)
            }
            try Finding.unless(isWhole && machine.states.indices.contains(machine.initial), "places: \(machine)")
            let names = machine.states + machine.streams + machine.transitions.map(\.trigger)
            let isPlain = names.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } }
            try Finding.unless(isPlain, "a control character in \(names)")
        case .probed(let findings): _ = LoaderProbe(value: findings)
        case .failed(_, let records): try Finding.unless(records <= UInt64(Int.max), "\(records) records")
        default: break
        }
    }

    /// Does with a description what the host does before a run, by its own rules.
    private static func use(_ description: ExtensionDescription) throws(Finding) {
        for option in description.options {
            _ = (option.expectation, option.placeholder)
            for text in ["", "5", "-1", "0.5", "a,b", "true", option.initial ?? ""] { _ = try? option.parse([text]) }
        }
        guard description.problem == nil else { return }
        let name = description.name.utf8
        let isPlain = name.allSatisfy { $0 == 0x5f || (0x41...0x5a).contains($0 & 0xdf) }
        let isShort = !name.isEmpty && name.count <= 64
        try Finding.unless(isPlain && isShort, "the name \(description.name.debugDescription)")
    }

    static let descriptions: [ExtensionDescription] = {
        var full = ExtensionDescription(kind: "model", name: "sample")
        full.revision = 1
        full.summary = "One of each."
        full.version = "1.2.3"
        full.options = [
            OptionDeclaration(name: "size", type: .integer, help: "How many.", initial: "5", minimum: 1, maximum: 10),
            OptionDeclaration(name: "kind", type: .text, isRequired: true, placeholder: "KIND", choices: ["a", "b"]),
        ]
        full.needs = [Need(capability: "network", detail: "tcp:80")]
        full.columns = ["time", "value"]
        full.encodings = 3
        var refused = ExtensionDescription(kind: "model", name: "refused")
        refused.refusal = "its name is taken"
        return [full, refused]
    }()

    private static let sandbox: SandboxReport = {
        var report = SandboxReport()
        report.add(SandboxReport.Finding("read files", .holds, "open: Permission denied"))
        report.add(SandboxReport.Finding("network", .granted, ""))
        return report
    }()

    private static let machine: Value = [
        "states": ["on", "off"], "streams": ["all"], "initial": 0, "subjects": 10, "ticks": .null, "tick": 1000,
        "start": 0,
        "transitions": [["trigger": "switch", "from": 0, "to": 1, "probability": 0.5, "streams": [0]]],
    ]

    private static let reports: [WorkerReport] = [
        .hello(version: 1), .bye, .log(level: 2, text: "a warning"), .failed("no more", records: 1000),
        .created(columns: ["time", "value"]), .notLoaded("lib.so: cannot open shared object file"),
        .registered(extensions: Self.descriptions.map(\.value), failure: nil),
        .registered(extensions: [], failure: "no licence"),
        .replaying(record: 1 << 40), .refused("the sandbox is not strict"), .sandboxed(Self.sandbox),
        .delivered(batch: 1 << 40), .rejected(batch: 7, "the disk is full", record: nil),
        .rejected(batch: 8, "the key is there already", record: 3), .tookPart,
        .declared(Self.machine),
        .adjusted([RunArguments.Given("size", ["5"]), RunArguments.Given("", ["2sample", "é"])]), .adjusted([]),
        .probed(["missing": .map(["libx.so": "not found"]), "undefined": .array(["f"]), "failure": .null]),
    ]

    private static let tasks: [WorkerTask] = {
        var task = ProducerTask(
            name: "sample",
            instance: 3,
            seed: .max,
            isSeeded: true,
            options: [.none, .flag(true), .integer(-5), .number(0.5), .text("é"), .list(["a", "b"])],
            encoding: .json,
            batchSize: 1000,
            resumeAt: 1 << 40
        )
        task.clock = (1_700_000_000_000_000, 1000)
        var simulation = SimulationTask(shard: 1, of: 2, seed: .max)
        simulation.routes = [
            SimulationTask.Route(
                stream: "*",
                outlet: 0,
                writing: .text(template: "{x}"),
                wantsKey: true,
                wantsTime: true
            )
        ]
        task.simulation = simulation
        let instance = InstanceTask(
            kind: "medium",
            name: "sample",
            instance: 2,
            seed: .max,
            isSeeded: true,
            options: [.none, .text("/tmp/out"), .list([])],
            run: .max,
            takesBytes: true
        )
        let arguments = RunArguments(
            options: ["size", "number"],
            given: [RunArguments.Given("number", ["5"]), RunArguments.Given("", ["sample"])]
        )
        return [
            .register, .probe(libraries: ["libm.so.6"], symbols: ["sin"]), .produce(task), .deliver(instance),
            .adjust(instance, arguments),
        ]
    }()
}

/// Both ends of a control socket, of which one writes raw bytes as a worker could.
private final class ChannelEnds: @unchecked Sendable {
    private let host: ControlChannel
    private let worker: FileDescriptor
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ControlChannel.largestFrame, alignment: 16)

    init() {
        guard let (host, worker) = try? ControlChannel.pair() else { fatalError("no socket pair") }
        self.host = ControlChannel(host)
        self.worker = worker
    }

    func exchange(_ bytes: UnsafeRawBufferPointer) throws(Finding) -> Bool {
        // An empty message cannot be told from the end, which is tested where the end is.
        guard bytes.count > 0 else { return false }
        let good = CBOR.encode(.map(["frame": "bye"]))
        let sent = Glibc.send(self.worker.number, bytes.baseAddress, bytes.count, 0)
        try Finding.unless(sent == bytes.count, "only \(sent) bytes were sent")
        try Finding.unless(Glibc.send(self.worker.number, good, good.count, 0) == good.count, "not sent")
        let first = try? self.host.receive(self.buffer, mayBlock: false)
        let second = try? self.host.receive(self.buffer, mayBlock: false)
        try Finding.unless(second == ["frame": "bye"], "the next frame was read as \(String(describing: second))")
        return first != nil
    }
}
