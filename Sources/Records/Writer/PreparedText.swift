// Unsafe code: the forms and their bytes are one block of memory that is never freed and never written after it was made;
// each form is padded so that blocks of 32 bytes can be read to its end.

/// A text that is written often, rendered ahead for every encoding.
///
/// Its memory is never freed: make such texts once in a process, as a `static let`, and not for each instance.
@frozen
public struct PreparedText: @unchecked Sendable, BitwiseCopyable {
    /// The bytes of one rendering.
    @frozen
    @usableFromInline struct Form: BitwiseCopyable {
        @usableFromInline var bytes: UnsafeRawPointer
        @usableFromInline var length: Int
    }

    /// As a value of JSON, as a cell of CSV, as an item of CBOR, and as JSON within a cell in quotes.
    @usableFromInline let forms: UnsafePointer<Form>

    /// Renders a text.
    public init(_ text: String) {
        let json = JSON.encode(.string(text), .spaced)
        let quote = UInt8(ascii: "\"")
        let renderings = [
            json, Self.cell(text), CBOR.encode(.string(text)), json.flatMap { $0 == quote ? [quote, quote] : [$0] },
        ]
        let size = renderings.reduce(0) { $0 + ($1.count + 31) / 32 * 32 }
        let formSize = renderings.count * MemoryLayout<Form>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: formSize + size + 32, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: formSize + size + 32)
        let forms = memory.bindMemory(to: Form.self, capacity: renderings.count)
        var place = memory + formSize
        for (index, bytes) in renderings.enumerated() {
            place.copyMemory(from: bytes, byteCount: bytes.count)
            forms[index] = Form(bytes: UnsafeRawPointer(place), length: bytes.count)
            place += (bytes.count + 31) / 32 * 32
        }
        self.forms = UnsafePointer(forms)
    }

    private static func cell(_ text: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = text.utf8.contains { byte in
            byte == quote || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
        }
        guard needsQuotes else { return Array(text.utf8) }
        return [quote] + text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }

    @inlinable
    @inline(__always)
    func form(_ encoding: RecordEncoding) -> Form {
        switch encoding {
        case .json: self.forms[0]
        case .csv: self.forms[1]
        case .cbor: self.forms[2]
        }
    }
}
