import PluginABI

// Unsafe code: the bytes are those of a `DocumentBatch` of this host, which is trusted; they are copied, so that they stay
// where they are while the module reads them, and the offsets in them become pointers. What is set is allocated here and
// lives as long as this, so that pointers which the module has read stay valid.

/// Documents as the module is given them, which its calls change.
final class ReceivedDocuments {
    private let memory: UnsafeMutableRawBufferPointer
    private var arena: [UnsafeMutableRawPointer] = []
    let calls: UnsafePointer<plugin_correlation>
    let callCount: Int
    let documents: UnsafeMutablePointer<plugin_document>
    let documentCount: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.memory = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
        self.memory.copyMemory(from: bytes)
        let start = self.memory.baseAddress!
        let header = start.load(as: DocumentBatch.Header.self)
        var place = start + MemoryLayout<DocumentBatch.Header>.size
        func take<Element>(_ type: Element.Type, _ count: UInt64) -> UnsafeMutableBufferPointer<Element> {
            defer { place += Int(count) * MemoryLayout<Element>.stride }
            return UnsafeMutableBufferPointer(start: place.assumingMemoryBound(to: type), count: Int(count))
        }
        let calls = take(plugin_correlation.self, header.calls)
        let documents = take(plugin_document.self, header.documents)
        let fields = take(plugin_field.self, header.fields)
        let links = take(plugin_document_link.self, header.links)
        let texts = UnsafeRawPointer(place)
        for index in documents.indices {
            Self.aim(&documents[index].entity, texts)
            if documents[index].id.is_integer == 0 { Self.aim(&documents[index].id.text, texts) }
            documents[index].fields = UnsafePointer(fields.baseAddress!) + Self.offset(documents[index].fields)
            documents[index].links = UnsafePointer(links.baseAddress!) + Self.offset(documents[index].links)
            if documents[index].master != nil {
                documents[index].master = Self.aimed(documents[index].master, texts)
            }
        }
        for index in fields.indices {
            Self.aim(&fields[index].name, texts)
            fields[index].value = Self.aimed(fields[index].value, texts)
        }
        for index in links.indices { Self.aim(&links[index].attribute, texts) }
        self.calls = UnsafePointer(calls.baseAddress!)
        self.callCount = (0..<calls.count).reduce(0) { $0 + Int(calls[$1].count) }
        self.documents = documents.baseAddress!
        self.documentCount = documents.count
        self.itemCount = calls.count
    }

    /// How many items `calls` has.
    let itemCount: Int

    deinit {
        for block in self.arena { block.deallocate() }
        self.memory.deallocate()
    }

    /// Copies bytes to where they stay.
    func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
        let block = self.allocate(max(bytes.count, 1))
        if let start = bytes.baseAddress { block.copyMemory(from: start, byteCount: bytes.count) }
        return UnsafeRawPointer(block)
    }

    /// Memory for fields.
    func makeFields(_ count: Int) -> UnsafeMutablePointer<plugin_field> {
        self.allocate(max(count, 1) * MemoryLayout<plugin_field>.stride)
            .bindMemory(to: plugin_field.self, capacity: count)
    }

    private func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
        self.arena.append(block)
        return block
    }

    private static func aim(_ text: inout plugin_text, _ texts: UnsafeRawPointer) {
        text.bytes = (texts + self.offset(text.bytes)).assumingMemoryBound(to: CChar.self)
    }

    private static func aimed(_ bytes: UnsafePointer<UInt8>?, _ texts: UnsafeRawPointer) -> UnsafePointer<UInt8> {
        (texts + self.offset(bytes)).assumingMemoryBound(to: UInt8.self)
    }

    private static func offset<Pointee>(_ pointer: UnsafePointer<Pointee>?) -> Int { Int(bitPattern: pointer) - 1 }
}
