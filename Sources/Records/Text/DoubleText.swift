/// Finite doubles as the shortest decimal text that reads back as the same number, such as `0.1` and `1e+16`.
public enum DoubleText {
    /// The longest text, as in `-2.2250738585072014e-308`.
    public static var maximumLength: Int { 24 }

    /// Writes a finite number at a cursor with room for `maximumLength` bytes; returns the cursor behind it.
    public static func write(_ value: Double, at cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var text = value.description
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return cursor }
            cursor.copyMemory(from: start, byteCount: bytes.count)
            return cursor + bytes.count
        }
    }
}
