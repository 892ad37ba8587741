import PluginABI
import Records

// As an `InvocationBatch`, documents travel as the contract's own structs, with offsets in place of pointers. A name that
// many documents have is in the batch once.
//
// Unsafe code: the structs are plain memory without padding that matters, and are copied as bytes.

/// Documents for the callbacks of a module.
public struct DocumentBatch: ~Copyable {
    /// A text that is in the batch.
    public struct Name: Sendable {
        fileprivate var offset: Int
        fileprivate var length: Int

        fileprivate var text: plugin_text {
            plugin_text(bytes: UnsafePointer(bitPattern: self.offset + 1), length: self.length)
        }
    }

    /// Where the parts of a batch are.
    struct Header {
        var calls: UInt64
        var documents: UInt64
        var fields: UInt64
        var links: UInt64
        var bytes: UInt64
    }

    private var documents: [plugin_document] = []
    private var fields: [plugin_field] = []
    private var links: [plugin_document_link] = []
    private var bytes = ByteBuffer(capacity: 1 << 16)
    private var names: [String: Name] = [:]

    /// Makes an empty batch.
    public init() {}

    /// Documents in it.
    public var count: Int { self.documents.count }

    /// Bytes that it takes, without its calls.
    public var size: Int {
        self.documents.count * MemoryLayout<plugin_document>.stride + self.fields.count
            * MemoryLayout<plugin_field>.stride + self.links.count * MemoryLayout<plugin_document_link>.stride
            + self.bytes.count
    }

    /// Makes room for documents and for all their fields.
    public mutating func reserve(_ count: Int, fields: Int) {
        self.documents.reserveCapacity(count)
        self.fields.reserveCapacity(fields)
    }

    /// The place of a text that many documents have.
    public mutating func name(_ text: String) -> Name {
        if let name = self.names[text] { return name }
        let name = self.add(text)
        self.names[text] = name
        return name
    }

    private mutating func add(_ name: String) -> Name {
        let offset = self.bytes.count
        var name = name
        name.withUTF8 { self.bytes.append(UnsafeRawBufferPointer($0)) }
        return Name(offset: offset, length: self.bytes.count - offset)
    }

    /// Adds a document without fields.
    public mutating func addDocument(entity: Name, id: ModuleEntityID) {
        var document = plugin_document()
        document.size = UInt32(MemoryLayout<plugin_document>.size)
        document.entity = entity.text
        switch id {
        case .integer(let number):
            document.id.is_integer = 1
            document.id.integer = number
        case .text(let text): document.id.text = self.add(text).text
        }
        document.fields = UnsafePointer(bitPattern: self.fields.count + 1)
        document.links = UnsafePointer(bitPattern: self.links.count + 1)
        self.documents.append(document)
    }

    /// Adds a field to the last document.
    ///
    /// - Parameter write: Appends one item of CBOR.
    @inline(__always)
    public mutating func addField(_ name: Name, _ write: (inout ByteBuffer) -> Void) {
        let offset = self.bytes.count
        write(&self.bytes)
        self.fields.append(
            plugin_field(
                name: name.text,
                value: UnsafePointer(bitPattern: offset + 1),
                value_length: UInt64(self.bytes.count - offset)
            )
        )
        self.documents[self.documents.count - 1].field_count += 1
    }

    /// Adds a link to the last document.
    ///
    /// - Parameters:
    ///   - position: Which element of a list it is.
    ///   - document: The place of the document that it leads to, which may be added later.
    public mutating func addLink(_ attribute: Name, position: Int, document: Int) {
        self.links.append(
            plugin_document_link(
                attribute: attribute.text,
                position: UInt32(clamping: position),
                document: UInt32(clamping: document)
            )
        )
        self.documents[self.documents.count - 1].link_count += 1
    }

    /// Gives the last document a master record.
    ///
    /// - Parameter write: Appends a map in CBOR.
    public mutating func setMaster(_ write: (inout ByteBuffer) -> Void) {
        let offset = self.bytes.count
        write(&self.bytes)
        let last = self.documents.count - 1
        self.documents[last].master = UnsafePointer(bitPattern: offset + 1)
        self.documents[last].master_length = UInt64(self.bytes.count - offset)
    }

    /// The batch with calls as it travels.
    func encoded(_ calls: [CorrelationCalls]) -> [UInt8] {
        let header = Header(
            calls: UInt64(calls.count),
            documents: UInt64(self.documents.count),
            fields: UInt64(self.fields.count),
            links: UInt64(self.links.count),
            bytes: UInt64(self.bytes.count)
        )
        let items = calls.map { calls in
            plugin_correlation(
                callback: UInt32(calls.callback),
                first: UInt32(calls.first),
                count: UInt32(calls.count),
                reserved: 0
            )
        }
        var result: [UInt8] = []
        result.reserveCapacity(self.size + items.count * MemoryLayout<plugin_correlation>.stride + 64)
        withUnsafeBytes(of: header) { result.append(contentsOf: $0) }
        items.withUnsafeBytes { result.append(contentsOf: $0) }
        self.documents.withUnsafeBytes { result.append(contentsOf: $0) }
        self.fields.withUnsafeBytes { result.append(contentsOf: $0) }
        self.links.withUnsafeBytes { result.append(contentsOf: $0) }
        result.append(contentsOf: self.bytes.bytes)
        return result
    }
}
