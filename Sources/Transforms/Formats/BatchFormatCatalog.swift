import Records

/// A format by name, and how it is made.
public struct BatchFormatCatalog: Sendable {
    /// One format that can be asked for.
    public struct Entry: Sendable {
        /// The name, as `--output-format` takes it.
        public let name: String
        /// One sentence for lists.
        public let summary: String
        /// Whether batches consist of lines, each with a line feed at its end.
        public let isLines: Bool
        /// How records can be told apart in what it makes, `json` standing for all lines; nil: a batch is one whole.
        public let division: RecordEncoding?
        private let maker: @Sendable (TransformContext) -> any BatchFormat

        init(
            _ name: String,
            _ summary: String,
            isLines: Bool,
            division: RecordEncoding?,
            _ maker: @escaping @Sendable (TransformContext) -> any BatchFormat
        ) {
            self.name = name
            self.summary = summary
            self.isLines = isLines
            self.division = division
            self.maker = maker
        }

        /// Makes the format for one producer.
        public func make(_ context: TransformContext) -> any BatchFormat { self.maker(context) }
    }

    /// The formats that are made of whole batches, in the order of lists.
    public static let builtIn: [Entry] = [
        Entry(TextFormat.name, "The message of each record alone, one a line.", isLines: true, division: .json) { _ in
            TextFormat()
        },
        Entry("cbor", "A sequence of CBOR maps.", isLines: false, division: .cbor) { _ in CBORFormat() },
        Entry("idmef", "One XML document of IDMEF (RFC 4765) a line.", isLines: true, division: .json) {
            IDMEFFormat($0, isCorrelated: false)
        },
        Entry("correlated-idmef", "The same as alerts of a correlation.", isLines: true, division: .json) {
            IDMEFFormat($0, isCorrelated: true)
        },
        Entry("pickled-idmef", "A pickle of Python a batch, with the paths of IDMEF.", isLines: false, division: nil) {
            PickledIDMEFFormat($0)
        },
    ]

    /// The format of a name.
    public static func find(_ name: String) -> Entry? { self.builtIn.first { $0.name == name } }
}
