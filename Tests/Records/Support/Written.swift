/// The text that a primitive writes into a buffer of exactly the room it asks for.
///
/// What lies behind the room is checked to be untouched, so that a wrong `maximumLength` is found.
func written(room: Int, _ write: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer) -> String {
    let guardLength = 32
    return withUnsafeTemporaryAllocation(byteCount: room + guardLength, alignment: 1) { buffer in
        buffer.initializeMemory(as: UInt8.self, repeating: 0xee)
        guard let start = buffer.baseAddress else { return "no memory" }
        let length = write(start) - start
        guard length <= room, buffer[room...].allSatisfy({ $0 == 0xee }) else { return "wrote more than its room" }
        return String(decoding: buffer[..<length], as: UTF8.self)
    }
}
