import Glibc
import PluginAPI

/// Takes the latest model of a collector again and again, looks an instance up in it, and tells how long that takes.
final class ModelReading: Strategy {
    static let name = "bench_reading"
    static let goal = "figures"
    static let schema: ParameterSchema? = [
        "type": "object",
        "properties": [
            "times": ["type": "integer", "minimum": 1, "default": 1000],
            "pause": ["type": "integer", "minimum": 0, "default": 0, "description": "Microseconds between two times."],
        ],
    ]

    private let context: Context

    init(_ context: Context) { self.context = context }

    func doExecute(_ audit: Audit) throws {
        let times = audit.parameters["times"]?.integer ?? 1
        let pause = audit.parameters["pause"]?.integer ?? 0
        var known: [Double] = []
        var new: [Double] = []
        var version: UInt64 = 0
        for number in 0..<times {
            let begun = Self.clock()
            let model = try self.context.collectors[Cloud.name].latestModel()
            _ = try model.instance(uuid: Cloud.instance(number % 1000))
            let taken = Double(Self.clock() - begun) / 1000
            if model.state.version == version { known.append(taken) } else { new.append(taken) }
            version = model.state.version
            if pause > 0 { usleep(UInt32(pause)) }
        }
        // The first one is of a version that nobody here has seen, but it also maps the memory.
        let first = new.removeFirst()
        try audit.solution.setIndicator("first", unit: "µs", first)
        for (name, samples) in [("known", known), ("new", new)] where !samples.isEmpty {
            let sorted = samples.sorted()
            try audit.solution.setIndicator("\(name)_count", Double(sorted.count))
            try audit.solution.setIndicator("\(name)_median", unit: "µs", sorted[sorted.count / 2])
            try audit.solution.setIndicator("\(name)_99", unit: "µs", sorted[sorted.count * 99 / 100])
        }
    }

    private static func clock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
