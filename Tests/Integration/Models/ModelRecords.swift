import Records
import TestSupport
import Testing

/// Records of the models that ship, made by the real host.
struct ModelRecords {
    let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(examples: ["libLogModels.so", "libFlowModels.so", "libWebLogs.so"])
    }

    /// Runs the host with a grant for what needs one.
    func run(_ arguments: [String]) throws -> FinishedProcess {
        try self.workspace.start(["--ext", self.workspace.ext, "--grant=rflow"] + arguments).wait()
    }

    /// The first records of a reproducible run.
    func first(_ count: Int, of model: String, seed: Int = 5, _ options: String...) throws -> [Record] {
        let run = try self.run([model, "--number=\(count)", "--seed=\(seed)", "--progress=0"] + options)
        run.expectSuccess()
        let records = try run.lines.map { try #require(try JSON.decode(Array($0.utf8)).record) }
        #expect(records.count == count)
        return records
    }

    /// How often each value of a key comes, in the order of the values.
    static func counts(_ records: [Record], of key: String, among values: [Value]) throws -> [Int] {
        var counts = [Int](repeating: 0, count: values.count)
        for record in records {
            let value = try #require(record[key])
            counts[try #require(values.firstIndex(of: value), "\(value)")] += 1
        }
        return counts
    }

    /// Expects that each of these values comes, and as often as any other.
    static func expectEvenly(
        _ records: [Record],
        _ key: String,
        _ values: [Value],
        weights: [Double]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let counts = try Self.counts(records, of: key, among: values)
        let weights = weights ?? values.map { _ in 1 }
        #expect(ChiSquare(counts, weights: weights).isPlausible, "\(key): \(counts)", sourceLocation: sourceLocation)
    }

    /// An address in dotted form.
    static func dotted(_ value: Value?) throws -> String {
        let number = try #require(value?.integer)
        return "\(number >> 24 & 255).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    }
}
