// Unsafe code: the struct is read until `end`, which comes before `correlate` returns.

/// The documents of one `correlate`, for as long as it runs.
final class DocumentCalls {
    private var given: UnsafePointer<plugin_correlations>?
    private var all: [EntityValues?]
    private var lastText = ""
    /// Why something that the call under way set was not taken.
    private var problem: String?

    init(_ given: UnsafePointer<plugin_correlations>) {
        self.given = given
        self.all = Array(repeating: nil, count: Int(given.pointee.document_count))
    }

    /// Says that nothing is read any more.
    func end() {
        self.given = nil
        self.all = []
    }

    /// The values of a document: the same object each time.
    func values(at place: Int) -> EntityValues? {
        guard self.all.indices.contains(place) else { return nil }
        if let values = self.all[place] { return values }
        guard let document = self.document(at: place) else { return nil }
        let values = EntityValues(self, place, document)
        self.all[place] = values
        return values
    }

    func document(at place: Int) -> plugin_document? { self.given?.pointee.documents[place] }

    /// A copy of a text that many documents have.
    func text(_ text: plugin_text) -> String {
        if !self.lastText.isEqual(to: text) { self.lastText = String(text) }
        return self.lastText
    }

    func set(_ place: Int, _ name: String, _ value: Value?) {
        guard let given = self.given else { return }
        let status = name.withPluginText { name in
            guard let value else { return given.pointee.set(given, UInt32(place), name, nil, 0) }
            return CBOR.encode(value).withUnsafeBufferPointer { bytes in
                given.pointee.set(given, UInt32(place), name, bytes.baseAddress, UInt64(bytes.count))
            }
        }
        if status != plugin_status(PLUGIN_OK) {
            self.problem = "the platform does not take the value of \"\(name)\" of an entity"
        }
    }

    /// Why something was not taken, if anything was not; it is told once.
    func takeProblem() -> String? {
        defer { self.problem = nil }
        return self.problem
    }
}
