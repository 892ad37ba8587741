import Records
import Services

/// The times that a request asks about: `date_from` and `date_to` of its query.
struct TimeWindow {
    let from: Int64
    let to: Int64

    /// Reads them; not given, they are the beginning of 1970 and now.
    init(_ request: Request) throws(RequestProblem) {
        self.from = try Self.time(request, "date_from") ?? 0
        self.to = try Self.time(request, "date_to") ?? Clock.system()
    }

    private init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }

    /// All times.
    static let always = TimeWindow(from: .min, to: .max)

    /// Whether something from one time to another has to do with it.
    func overlaps(_ start: Int64, _ end: Int64) -> Bool { end >= self.from && start <= self.to }

    private static func time(_ request: Request, _ name: String) throws(RequestProblem) -> Int64? {
        guard let text = request.parameter(name) else { return nil }
        var bytes = text
        let outcome = bytes.withUTF8 { TimeReading.read(UnsafeRawBufferPointer($0)) }
        switch outcome {
        case .time(let time): return time
        case .fault(_, let reason): throw .query(name, "Input should be a valid datetime, \(reason)")
        }
    }
}
