// Accepts what DP³ accepts, which is what pydantic accepts, and tells errors with its types and messages, so that clients see
// no difference. Stricter on purpose: an integer beyond 64 bits, which no store could keep; a truth value as an address.

/// Reads values of one JSON text in the type of their attribute.
struct ValueReader {
    let contents: JSONContents
    var problems: ProblemList

    init(_ bytes: UnsafeRawBufferPointer, _ limits: DatapointLimits) {
        self.contents = JSONContents(bytes: bytes)
        self.problems = ProblemList(limits)
    }

    /// The value of a slice; nil if it is none of the type, which is then among the problems.
    mutating func value(_ slice: JSONSlice, _ type: DataType) throws(JSONFault) -> DataValue? {
        switch type {
        case .string:
            guard slice.isText else { return self.fail("string_type", "Input should be a valid string", slice) }
            return .string(self.contents.text(slice))
        case .int, .int64: return self.integer(slice).map(DataValue.int)
        case .float: return self.float(slice).map(DataValue.float)
        case .tag, .binary: return self.truth(slice)
        case .ipv4, .ipv6, .mac: return self.address(slice, type)
        case .time: return self.time(slice).map(DataValue.time)
        case .json: return try self.json(slice)
        case .special: return try self.free(slice)
        case .category(let category): return self.category(slice, category)
        case .array(let element), .set(let element): return try self.list(slice, element)
        case .dict(let fields): return try self.dict(slice, fields, named: type)
        case .link(let link): return try self.link(slice, link)
        case .mirror:
            let message = "Value error, Cannot instantiate a read-only attribute datapoint."
            return self.fail("value_error", message, slice, context: Self.errorContext)
        }
    }

    // MARK: - Single values

    /// The integer of a slice; nil if it is none.
    @inline(__always)
    mutating func integer(_ slice: JSONSlice) -> Int? {
        if slice.kind == .integer, let number = self.contents.integer(slice) { return number }
        return self.unusualInteger(slice)
    }

    private mutating func unusualInteger(_ slice: JSONSlice) -> Int? {
        switch slice.kind {
        case .true: return 1
        case .false: return 0
        case .integer: break
        case .decimal:
            let number = self.contents.double(slice)
            if let number = Int(exactly: number) { return number }
            guard number.isFinite else {
                return self.fail("finite_number", "Input should be a finite number", slice)
            }
            guard number.rounded() == number else {
                let message = "Input should be a valid integer, got a number with a fractional part"
                return self.fail("int_from_float", message, slice)
            }
        case .infinite: return self.fail("finite_number", "Input should be a finite number", slice)
        case .text, .escapedText:
            switch self.contents.withText(slice, IntegerText.read) {
            case .integer(let number): return number
            case .tooLarge: break
            case .none:
                let message = "Input should be a valid integer, unable to parse string as an integer"
                return self.fail("int_parsing", message, slice)
            }
        default: return self.fail("int_type", "Input should be a valid integer", slice)
        }
        let message = "Unable to parse input string as an integer, exceeded maximum size"
        return self.fail("int_parsing_size", message, slice)
    }

    /// The number of a slice; nil if it is none.
    @inline(__always)
    mutating func float(_ slice: JSONSlice) -> Double? {
        switch slice.kind {
        case .integer, .decimal, .infinite: self.contents.double(slice)
        default: self.unusualFloat(slice)
        }
    }

    private mutating func unusualFloat(_ slice: JSONSlice) -> Double? {
        switch slice.kind {
        case .true: return 1
        case .false: return 0
        case .text, .escapedText:
            if let number = self.contents.withText(slice, NumberText.double) { return number }
            let message = "Input should be a valid number, unable to parse string as a number"
            return self.fail("float_parsing", message, slice)
        default: return self.fail("float_type", "Input should be a valid number", slice)
        }
    }

    private mutating func truth(_ slice: JSONSlice) -> DataValue? {
        switch slice.kind {
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer, .decimal, .infinite:
            let number = self.contents.double(slice)
            if number == 0 { return .bool(false) }
            if number == 1 { return .bool(true) }
            guard slice.kind == .integer || Int(exactly: number) != nil else {
                return self.fail("bool_type", "Input should be a valid boolean", slice)
            }
        case .text, .escapedText:
            let text = self.contents.text(slice).lowercased()
            if ["true", "on", "yes", "1", "t", "y"].contains(text) { return .bool(true) }
            if ["false", "off", "no", "0", "f", "n"].contains(text) { return .bool(false) }
        default: return self.fail("bool_type", "Input should be a valid boolean", slice)
        }
        return self.fail("bool_parsing", "Input should be a valid boolean, unable to interpret input", slice)
    }

    private mutating func address(_ slice: JSONSlice, _ type: DataType) -> DataValue? {
        let idType: EntityIDType = type == .ipv4 ? .ipv4 : type == .ipv6 ? .ipv6 : .mac
        return self.id(slice, idType)?.value
    }

    /// The time of a slice; nil if it is none.
    @inline(__always)
    mutating func time(_ slice: JSONSlice) -> Int64? {
        let outcome: TimeReading.Outcome
        switch slice.kind {
        case .text, .escapedText: outcome = self.contents.withText(slice, TimeReading.read)
        case .integer, .decimal, .infinite: outcome = TimeReading.time(seconds: self.contents.double(slice))
        default: return self.fail("datetime_type", "Input should be a valid datetime", slice)
        }
        switch outcome {
        case .time(let time): return time
        case .fault(let type, let reason):
            let noun = type == "datetime_parsing" ? "datetime" : "datetime or date"
            return self.fail(
                type,
                "Input should be a valid \(noun), \(reason)",
                slice,
                context: Array("{\"error\":\"\(reason)\"}".utf8)
            )
        }
    }

    private mutating func category(_ slice: JSONSlice, _ category: Category) -> DataValue? {
        let value: DataValue?
        switch (slice.kind, category.type) {
        case (.text, .string), (.escapedText, .string): value = .string(self.contents.text(slice))
        case (_, .string): value = nil
        case (.true, .float), (.integer, .float), (.decimal, .float):
            value = .float(slice.kind == .true ? 1 : self.contents.double(slice))
        case (.false, .float): value = .float(0)
        case (.true, _): value = .int(1)
        case (.false, _): value = .int(0)
        case (.integer, _): value = self.contents.integer(slice).map(DataValue.int)
        case (.decimal, _): value = Int(exactly: self.contents.double(slice)).map(DataValue.int)
        default: value = nil
        }
        if let value, category.values.contains(value) { return value }
        let expected = category.expectation
        return self.fail("enum", "Input should be \(expected)", slice, context: Self.context("expected", expected))
    }

    // MARK: - Ids

    /// The id of a slice; nil if it is none of the type.
    @inline(__always)
    mutating func id(_ slice: JSONSlice, _ type: EntityIDType) -> EntityID? {
        switch type {
        case .string:
            guard slice.isText else { return self.fail("string_type", "Input should be a valid string", slice) }
            return .string(self.contents.text(slice))
        case .int: return self.integer(slice).map(EntityID.int)
        case .ipv4:
            let address =
                slice.isText
                ? self.contents.withText(slice) { IPv4Address(utf8: $0) }
                : slice.kind == .integer
                    ? self.contents.wideInteger(slice).flatMap(UInt32.init(exactly:)).map(IPv4Address.init(number:))
                    : nil
            if let address { return .ipv4(address) }
            return self.fail("ip_v4_address", "Input is not a valid IPv4 address", slice)
        case .ipv6:
            let id: EntityID? =
                slice.isText
                ? self.contents.withText(slice) { IPv6Address(utf8: $0) }.map(EntityID.ipv6)
                    ?? EntityID.ipv6(self.contents.text(slice))
                : slice.kind == .integer
                    ? self.contents.wideInteger(slice).map { .ipv6(IPv6Address(number: $0)) } : nil
            if let id { return id }
            return self.fail("ip_v6_address", "Input is not a valid IPv6 address", slice)
        case .mac:
            guard slice.isText else { return self.fail("string_type", "Input should be a valid string", slice) }
            let outcome = self.contents.withText(slice) { text in
                text.withMemoryRebound(to: UInt8.self) { text in
                    Result { () throws(MACAddress.Fault) in try MACAddress.read(text) }
                }
            }
            switch outcome {
            case .success(let address): return .mac(address)
            case .failure(let fault):
                let message = "Value error, \(fault.reason)"
                return self.fail("value_error", message, slice, context: Self.errorContext)
            }
        }
    }

    // MARK: - Problems

    static let errorContext = Array("{\"error\":{}}".utf8)

    /// `{"name":"text"}`.
    static func context(_ name: String, _ text: String) -> [UInt8] {
        DataValue.object([DataField(name, .string(text))]).json
    }

    /// Notes a problem with a slice; returns nil.
    @inline(never)
    mutating func fail<Result>(
        _ type: String,
        _ message: String,
        _ slice: JSONSlice,
        context: [UInt8]? = nil
    ) -> Result? {
        let limit = self.problems.limits.shownInput
        self.problems.add(
            ValidationProblem(type, message, input: self.contents.shown(slice, limit: limit), context: context)
        )
        return nil
    }
}
