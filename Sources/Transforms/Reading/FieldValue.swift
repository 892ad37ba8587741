import Glibc
import Records

/// The value of one field as it stands in a batch; pointers are into the batch.
enum FieldValue {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    /// UTF-8.
    case text(UnsafeRawBufferPointer)
    /// Microseconds since 1970 UTC.
    case time(Int64)
    /// The item of anything else: arrays, maps, bytes, numbers beyond 64 bits, texts in chunks.
    case item(UnsafeRawBufferPointer)

    /// What an `item` stands for.
    ///
    /// - Throws: `CBORError`, with an offset from the beginning of the item, if it is something no `Value` can hold.
    static func decode(_ item: UnsafeRawBufferPointer) throws(CBORError) -> Value { try CBOR.decode(item) }

    /// Whether this is a text of some bytes.
    @inline(__always)
    func equals(_ word: StaticString) -> Bool {
        guard case .text(let text) = self, text.count == word.utf8CodeUnitCount, let start = text.baseAddress else {
            return false
        }
        return memcmp(start, word.utf8Start, text.count) == 0
    }
}
