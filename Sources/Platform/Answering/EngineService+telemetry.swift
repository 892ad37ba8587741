import Records
import Services

extension EngineService {
    // What is asked for under `/telemetry`.

    /// The newest time of each source.
    func sourcesValidity() throws(RequestProblem) -> Answer {
        .json(.map(Record(try self.sourceTimes().map { ($0.source, .string(DateText.text($0.time))) })))
    }

    /// How long ago the newest time of each source is.
    func sourcesAge(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let unit = try Self.choice("unit", of: request, ["minutes", "seconds"])
        let length: Int64 = unit == "minutes" ? 60_000_000 : 1_000_000
        let now = Clock.system()
        let ages = try self.sourceTimes().map { source, time -> (String, Value) in
            // Nothing keeps a store from having times that no clock shows.
            let (age, isTooLarge) = now.subtractingReportingOverflow(time)
            return (source, .int(Int((isTooLarge ? (time < 0 ? .max : .min) : age) / length)))
        }
        return .json(.map(Record(ages)))
    }

    /// Bytes that are kept of each attribute.
    func attributeSizes() throws(RequestProblem) -> Answer {
        .json(.map(try Self.stored { () throws(StoringError) in try self.telemetry.sizes() }))
    }

    /// What was noted of runs.
    func metadata(_ request: RoutedRequest) throws(RequestProblem) -> Answer {
        let (skip, limit) = try Self.section(request, limit: 0)
        let filter = MetadataReading.Filter(
            module: request.request.parameter("module"),
            window: try TimeWindow(request.request),
            skip: skip,
            limit: limit,
            isNewestFirst: try Self.choice("sort", of: request, ["newest", "oldest"]) == "newest"
        )
        let reading = MetadataReading(self.store)
        return .json(.array(try Self.stored { () throws(StoringError) in try reading.documents(filter) }))
    }

    /// What waits on the bus.
    func waitingTasks() throws(RequestProblem) -> Answer {
        try Self.stored { () throws(StoringError) in try self.queues.answer() }
    }

    private func sourceTimes() throws(RequestProblem) -> [(source: String, time: Int64)] {
        let reading = SourceReading(self.store)
        let times = try Self.stored { () throws(StoringError) in try reading.times() }
        return times.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    private static func stored<Result>(_ body: () throws(StoringError) -> Result) throws(RequestProblem) -> Result {
        do throws(StoringError) {
            return try body()
        } catch {
            throw .store(error)
        }
    }

    /// A parameter of the query that is one of few words; not given, it is the first of them.
    private static func choice(
        _ name: String,
        of request: RoutedRequest,
        _ choices: [String]
    ) throws(RequestProblem) -> String {
        guard let text = request.request.parameter(name) else { return choices[0] }
        guard !choices.contains(text) else { return text }
        let expected = choices.map { "'\($0)'" }.joined(separator: " or ")
        throw RequestProblem(
            .unprocessable(
                .request(
                    "literal_error",
                    at: ["query", name],
                    "Input should be \(expected)",
                    input: .string(text),
                    context: ["expected": .string(expected)]
                )
            )
        )
    }
}
