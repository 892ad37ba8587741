import Configuration

/// What to generate: a model, by how many producers, and with what weight.
///
/// Written as `[I]name[R][bB][{mapping,...}]`: I producers of the model, which together weigh R, in batches of B
/// records, each changed by the mappings in order. `10snort1000b50{int32ix,dttoiso}` has all of it.
public struct ModelExpression: Hashable, Sendable, CustomStringConvertible {
    /// The largest number of producers. Each is a process.
    public static let maximumProducers = 4096

    /// The largest ratio. It leaves the exact arithmetic of the schedule room in 128 bits.
    public static let maximumRatio = 1_000_000_000

    /// The largest batch size.
    public static let maximumBatchSize = 1_000_000_000

    /// The name of the model: letters and underscores.
    public var model: String

    /// The number of producers, at least 1.
    public var producers: Int

    /// The weight of all producers together; nil: as many as there are producers.
    public var ratio: Int?

    /// Records a batch, at least 1; nil: that of the run.
    public var batchSize: Int?

    /// The names of the mappings in order, or the files that they are in.
    public var mappings: [String]

    /// Whether what stands in the place of a mapping's name is a plugin file.
    public static func isFile(mapping: String) -> Bool { mapping.contains("/") || mapping.hasSuffix(".so") }

    /// Makes an expression of its parts.
    public init(
        model: String,
        producers: Int = 1,
        ratio: Int? = nil,
        batchSize: Int? = nil,
        mappings: [String] = []
    ) {
        self.model = model
        self.producers = producers
        self.ratio = ratio
        self.batchSize = batchSize
        self.mappings = mappings
    }

    /// The expressions of one argument, which white space separates.
    ///
    /// - Parameters:
    ///   - argument: An operand of the command line; all of it must be understood.
    ///   - isKnown: Whether a model has this name. Only asked where the text can be read in two ways: `testb5` is the
    ///     model `testb` with ratio 5, unless there is none while there is a `test`, which then has batches of 5.
    /// - Throws: `ExpressionError` for the first place that is not understood.
    public static func parse(
        _ argument: String,
        isKnown: (String) -> Bool
    ) throws(ExpressionError) -> [ModelExpression] {
        var parser = ExpressionParser(argument)
        return try parser.parse(isKnown: isKnown)
    }

    /// The weight of all producers together.
    public var weight: Int { self.ratio ?? self.producers }

    /// The shortest way to write it.
    public var description: String {
        var text = self.producers == 1 ? self.model : "\(self.producers)\(self.model)"
        if let ratio = self.ratio { text += "\(ratio)" }
        if let batchSize = self.batchSize { text += "b\(batchSize)" }
        return self.mappings.isEmpty ? text : text + "{\(self.mappings.joined(separator: ","))}"
    }
}
