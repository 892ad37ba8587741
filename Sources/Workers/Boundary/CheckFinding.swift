import Records

/// What a worker found in an experiment. It comes from a process with foreign code in it: nothing of it is certain.
public enum CheckFinding: Hashable, Sendable {
    /// The plugin is loaded, and the call that the deadline is for is made next.
    case began
    /// What the process holds.
    case resources(CheckedResources)
    /// What was registered, as `ExtensionDescription` codes it; what the plugin itself says went wrong; seconds.
    case registered(extensions: [Value], failure: String?, seconds: Double)
    /// The records of an instance.
    case transcript(CheckTranscript)
    /// The events of a shard.
    case events(EventTranscript)
    /// So many instances were made and destroyed; why no more, if that has a reason.
    case created(count: Int, ended: CheckTranscript.End)

    var value: Value {
        switch self {
        case .began: ["finding": "began"]
        case .resources(let resources): ["finding": "resources", "resources": .map(resources.record)]
        case .registered(let extensions, let failure, let seconds):
            [
                "finding": "registered", "extensions": .array(extensions),
                "failure": failure.map(Value.string) ?? .null, "seconds": .double(seconds),
            ]
        case .transcript(let transcript): ["finding": "transcript", "transcript": .map(transcript.record)]
        case .events(let events): ["finding": "events", "events": .map(events.record)]
        case .created(let count, let end): ["finding": "created", "count": .int(count), "end": .map(end.record)]
        }
    }

    init(value: Value) throws {
        guard let record = value.record else { throw FrameError("a finding that is no map") }
        func part(_ key: String) throws -> Record {
            guard let part = record[key]?.record else { throw FrameError("a finding without \"\(key)\"") }
            return part
        }
        switch try record.string("finding") {
        case "began": self = .began
        case "resources": self = .resources(try CheckedResources(record: try part("resources")))
        case "registered":
            self = .registered(
                extensions: record["extensions"]?.elements ?? [],
                failure: record["failure"]?.text,
                seconds: record["seconds"]?.number ?? 0
            )
        case "transcript": self = .transcript(try CheckTranscript(record: try part("transcript")))
        case "events": self = .events(try EventTranscript(record: try part("events")))
        case "created":
            self = .created(
                count: try record.integer("count"),
                ended: try CheckTranscript.End(record: try part("end"))
            )
        default: throw FrameError("an unknown finding")
        }
    }
}
