import Records

/// Turns the body of a request into tasks: one for each entity, in the order in which they first occur.
///
/// A value; one for each thread, used again and again. One bad datapoint refuses all.
public struct DatapointReader: Sendable {
    private let model: ModelSpec
    private let limits: DatapointLimits

    /// Makes a reader of datapoints for a model.
    public init(_ model: ModelSpec, limits: DatapointLimits = DatapointLimits()) {
        self.model = model
        self.limits = limits
    }

    /// Reads an array of datapoints.
    ///
    /// - Parameter body: JSON; looked at only during the call.
    /// - Throws: All that is wrong with them, each with the index of its datapoint.
    public func read(_ body: UnsafeRawBufferPointer) throws(DatapointRefusal) -> [EntityTask] {
        var body = body
        if body.starts(with: [0xef, 0xbb, 0xbf]) { body = UnsafeRawBufferPointer(rebasing: body[3...]) }
        try Self.checkText(body)
        var parse = DatapointParse(body, self.model, self.limits)
        do throws(JSONFault) {
            try parse.array()
        } catch {
            throw Self.refusal(error, body)
        }
        let problems = parse.values.problems
        guard problems.isEmpty else { throw .invalid(problems.all) }
        return parse.tasks
    }

    /// The same for an array of bytes.
    public func read(_ body: [UInt8]) throws(DatapointRefusal) -> [EntityTask] {
        try body.withUnsafeBytes { bytes in
            Result { () throws(DatapointRefusal) in try self.read(bytes) }
        }.get()
    }

    /// Checks that a body is text at all, and that there is one.
    static func checkText(_ body: UnsafeRawBufferPointer) throws(DatapointRefusal) {
        if let index = UTF8Text.firstInvalid(in: body) {
            throw .unreadable("byte 0x\(String(body[index], radix: 16)) at \(index) is not UTF-8")
        }
        guard !body.isEmpty else {
            throw .invalid(
                [ValidationProblem("missing", at: [.name("body")], "Field required", input: Array("null".utf8))]
            )
        }
    }

    static func refusal(_ fault: JSONFault, _ body: UnsafeRawBufferPointer) -> DatapointRefusal {
        guard fault.reason != .depth else {
            return .unreadable("it is nested more than \(JSONScanner.maximumDepth) deep")
        }
        // Python counts characters.
        let place = body[..<fault.offset].reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
        return .invalid([
            ValidationProblem(
                "json_invalid",
                at: [.name("body"), .index(place)],
                "JSON decode error",
                input: Array("{}".utf8),
                context: ValueReader.context("error", fault.reason.rawValue)
            )
        ])
    }
}
