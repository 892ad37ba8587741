/// A text that is hashed and compared by its bytes.
struct ByteKey: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ByteKey, right: ByteKey) -> Bool { TextBytes.areEqual(left.text, right.text) }

    func hash(into hasher: inout Hasher) { TextBytes.hash(self.text, into: &hasher) }
}
