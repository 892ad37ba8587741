import Discovery
import PluginABI
import Records
import Transforms

/// How records become the bytes of the output.
public struct OutputFormat: Hashable, Sendable {
    /// When a row of column names is written.
    public enum Header: Hashable, Sendable {
        /// Never.
        case none
        /// Once, before everything else.
        case once
        /// Before each batch.
        case everyBatch
    }

    /// The name, as `--output-format` takes it.
    public let name: String
    /// One sentence for lists.
    public let summary: String
    /// How workers write records.
    public let encoding: RecordEncoding
    /// When a row of column names is written.
    public let header: Header
    /// The format that workers make whole batches with; nil: they write records in the encoding.
    public let batchFormat: String?
    /// Whether what is published ends in a line feed.
    public let isLines: Bool
    /// Whether it is not bytes at all but the records themselves, for a medium that takes them.
    public let isRecords: Bool
    /// How the records in the bytes of a batch can be told apart, `json` standing for all lines; nil: they cannot, and a
    /// batch is one whole.
    let division: RecordEncoding?

    /// - Parameter isWhole: Whether the records in the bytes of a batch cannot be told apart.
    init(
        name: String,
        summary: String,
        encoding: RecordEncoding,
        header: Header,
        batchFormat: BatchFormatCatalog.Entry? = nil,
        isLines: Bool = true,
        isWhole: Bool = false,
        isRecords: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.encoding = encoding
        self.header = header
        self.batchFormat = batchFormat?.name
        self.isLines = batchFormat?.isLines ?? isLines
        self.isRecords = isRecords
        self.division = if let batchFormat { batchFormat.division } else { isWhole ? nil : encoding }
    }

    /// The formats that need no plugin, in the order of lists.
    public static let builtIn: [OutputFormat] =
        [
            OutputFormat(name: "json-lines", summary: "One JSON object a line.", encoding: .json, header: .none),
            OutputFormat(name: "csv", summary: "Rows of comma-separated values.", encoding: .csv, header: .none),
            OutputFormat(
                name: "headered-csv",
                summary: "The same after one row of column names.",
                encoding: .csv,
                header: .once
            ),
            OutputFormat(
                name: "batch-headered-csv",
                summary: "The same with a row of column names before each batch.",
                encoding: .csv,
                header: .everyBatch
            ),
        ]
        + BatchFormatCatalog.builtIn.map {
            OutputFormat(
                name: $0.name,
                summary: $0.summary,
                encoding: .cbor,
                header: .none,
                batchFormat: $0
            )
        }

    /// What is used where neither the user nor the medium names a format.
    public static let usual = Self.builtIn[0]

    /// Not bytes at all but the records themselves, for a medium that takes them.
    public static func records(named name: String) -> OutputFormat {
        OutputFormat(
            name: name,
            summary: "The records themselves.",
            encoding: .cbor,
            header: .none,
            isLines: false,
            isRecords: true
        )
    }

    /// The format of a plugin.
    public static func plugin(_ description: ExtensionDescription) -> OutputFormat {
        OutputFormat(
            name: description.name,
            summary: description.summary,
            encoding: .cbor,
            header: .none,
            isLines: description.flags & UInt32(PLUGIN_FORMAT_LINES) != 0,
            isWhole: true
        )
    }

    /// The row of column names, with its line end; empty if there is none.
    func headerRow(_ columns: [String]) -> [UInt8] {
        guard self.header != .none else { return [] }
        var writer = RecordWriter(encoding: .csv, columns: columns, recordLimit: 1 << 24)
        let size = columns.reduce(4096) { $0 + 2 * $1.utf8.count + 3 }
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: size + RecordWriter.slack, alignment: 16)
        defer { buffer.deallocate() }
        _ = writer.attach(buffer, capacity: size)
        for column in columns { writer.field(named: column, .string(column)) }
        guard (try? writer.endRecord()) == true else { return [] }
        return Array(UnsafeRawBufferPointer(start: buffer, count: writer.length))
    }
}
