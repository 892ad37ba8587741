import Configuration
import Discovery
import Records

/// What the host asks a worker to do; each worker does one thing in its life.
enum WorkerTask: Hashable, Sendable {
    /// Load the plugin and report what it registers.
    case register
    /// Find out what keeps the plugin from loading.
    case probe(libraries: [String], symbols: [String])
    /// Make an instance of a model and produce records into the ring.
    case produce(ProducerTask)
    /// Make an instance of a medium and give it the batches of the ring.
    case deliver(InstanceTask)
    /// Make instances of extensions and do what they are called for.
    case serve(ServeTask)
    /// Make an instance of a generic extension and show it the arguments of the run.
    case adjust(InstanceTask, RunArguments)
    /// Try out whether the plugin keeps its promises.
    case check(CheckTask)

    var frame: Record {
        switch self {
        case .register: ["frame": "register"]
        case .probe(let libraries, let symbols):
            [
                "frame": "probe",
                "libraries": .array(libraries.map(Value.string)),
                "symbols": .array(symbols.map(Value.string)),
            ]
        case .produce(let task): Record([("frame", "produce")] + task.record.fields.map { ($0.key, $0.value) })
        case .deliver(let task): Record([("frame", "deliver")] + task.fields.map { ($0.key, $0.value) })
        case .serve(let task): Record([("frame", "serve")] + task.record.fields.map { ($0.key, $0.value) })
        case .adjust(let task, let arguments):
            Record([("frame", "adjust"), ("arguments", arguments.value)] + task.fields.map { ($0.key, $0.value) })
        case .check(let task): Record([("frame", "check")] + task.record.fields.map { ($0.key, $0.value) })
        }
    }

    init(frame: Record) throws {
        switch frame["frame"]?.text {
        case "register": self = .register
        case "probe":
            self = .probe(libraries: try frame.texts("libraries"), symbols: try frame.texts("symbols"))
        case "produce": self = .produce(try ProducerTask(record: frame))
        case "deliver": self = .deliver(try InstanceTask(record: frame))
        case "serve": self = .serve(try ServeTask(record: frame))
        case "adjust":
            self = .adjust(try InstanceTask(record: frame), try RunArguments(value: frame["arguments"] ?? .null))
        case "check": self = .check(try CheckTask(record: frame))
        default: throw FrameError("unknown task \(frame["frame"]?.text ?? "")")
        }
    }
}
