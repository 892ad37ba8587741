import Records

/// Turns the body of a request into tasks: one for each entity, in the order in which they first occur.
///
/// A value; one for each thread, used again and again. One bad datapoint refuses all.
public struct DatapointReader: Sendable {
    let model: ModelSpec
    let limits: DatapointLimits

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
        let body = try Self.checkedText(body)
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

    /// The body without a byte-order mark, if it is text at all, and there is one.
    static func checkedText(_ body: UnsafeRawBufferPointer) throws(DatapointRefusal) -> UnsafeRawBufferPointer {
        let hasMark = body.starts(with: [0xef, 0xbb, 0xbf])
        let body = hasMark ? UnsafeRawBufferPointer(rebasing: body[3...]) : body
        if let index = UTF8Text.firstInvalid(in: body) {
            throw .unreadable("byte 0x\(String(body[index], radix: 16)) at \(index) is not UTF-8")
        }
        guard !body.isEmpty else {
            throw .invalid(
                [ValidationProblem("missing", at: [.name("body")], "Field required", input: Array("null".utf8))]
            )
        }
        return body
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
