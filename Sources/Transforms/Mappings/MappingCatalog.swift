/// The mappings that need no plugin.
public struct MappingCatalog: Sendable {
    /// One mapping that can be asked for.
    public struct Entry: Sendable {
        /// The name, as `--map` and braces take it.
        public let name: String
        /// One sentence for lists.
        public let summary: String
        private let maker: @Sendable (MappingOptions) -> any RecordMapping

        init(_ name: String, _ summary: String, _ maker: @escaping @Sendable (MappingOptions) -> any RecordMapping) {
            self.name = name
            self.summary = summary
            self.maker = maker
        }

        /// Makes the mapping for one producer.
        public func make(_ options: MappingOptions) -> any RecordMapping { self.maker(options) }
    }

    /// The mappings in the order of lists.
    public static let builtIn: [Entry] = [
        Entry("simple", "Keeps, drops and renames fields, as --include, --exclude and --rename say.") {
            SimpleMapping($0.steps)
        },
        Entry("jsoncolumn", "Puts each record as JSON into one column, beside a time and a number.") {
            JSONColumnMapping($0.context)
        },
        Entry("int32ix", "Makes the number _ix fit 32 bits with a sign.") { _ in Int32IndexMapping() },
        Entry("dttoiso", "Makes times ISO 8601 in local time.") { ISOTimeMapping($0.context.zone) },
        Entry("dttots", "Makes times seconds since 1970.") { TimestampMapping($0.context.zone) },
        Entry("rflowproto", "Gives flows the fields of protobuf messages.") { FlowProtocolMapping($0.context.zone) },
        Entry("logproto", "Gives logs the fields of protobuf messages.") { LogProtocolMapping($0.context) },
    ]

    /// The mapping of a name.
    public static func find(_ name: String) -> Entry? { self.builtIn.first { $0.name == name } }
}
