import ClusterModels
import Records
import SharedModels

// Unsafe code: bytes in the arena are copied before the call ends, and the view keeps them mapped for as long.

/// A version of a model, read by the host where it lies. For one thread.
public final class SharedElements: ElementReading {
    /// What holds of the version.
    public let state: ModelState
    private let reader: ElementReader

    /// - Throws: What is wrong with the memory, which a worker wrote.
    public init(_ offer: ModelOffer) throws(ModelProblem) {
        self.state = ModelState(
            isStale: offer.staleness != nil,
            isPartial: offer.version.isPartial,
            reason: offer.staleness?.reason ?? offer.partial,
            version: offer.version.number,
            built: offer.version.builtAt,
            changed: offer.version.changedAt
        )
        do {
            self.reader = ElementReader(try ModelReader(try ArenaView(offer.arena), offer.version.tree))
        } catch {
            throw ModelProblem(.notAvailable, "\(error)")
        }
    }

    /// The element of this type and id.
    public func element(_ type: String, _ id: String) throws(ModelProblem) -> Element? {
        try self.find([type, id]) { (reader, texts) throws(ModelCorruption) in
            try reader.element(texts[0], texts[1])
        }
    }

    /// The first element of this type whose id is behind `after`.
    public func next(_ type: String, after: String) throws(ModelProblem) -> Element? {
        try self.find([type, after]) { (reader, texts) throws(ModelCorruption) in
            try reader.next(texts[0], after: texts[1])
        }
    }

    /// The same among the elements that have this name.
    public func named(_ type: String, _ name: String, after: String) throws(ModelProblem) -> Element? {
        try self.find([type, name, after]) { (reader, texts) throws(ModelCorruption) in
            try reader.next(texts[0], named: texts[1], after: texts[2])
        }
    }

    /// The same among the elements of a type at the other end of links.
    public func linked(
        _ direction: LinkDirection,
        _ type: String,
        _ id: String,
        _ other: String,
        after: String
    ) throws(ModelProblem) -> Element? {
        let way: ElementLinks = direction == .from ? .from : .to
        return try self.find([type, id, other, after]) { (reader, texts) throws(ModelCorruption) in
            try reader.next(way, texts[0], texts[1], other: texts[2], after: texts[3])
        }
    }

    /// The first type behind `after` that has elements, and how many.
    public func nextType(after: String) throws(ModelProblem) -> (type: String, count: Int)? {
        do throws(ModelCorruption) {
            let found = try Array(after.utf8).span.bytes.withUnsafeBytes { (bytes) throws(ModelCorruption) in
                try self.reader.nextType(after: bytes)
            }
            return found.map { (String(decoding: $0.type, as: UTF8.self), Int(clamping: $0.count)) }
        } catch {
            throw ModelProblem(.notAvailable, "\(error)")
        }
    }

    private func find(
        _ texts: [String],
        _ body: (ElementReader, [UnsafeRawBufferPointer]) throws(ModelCorruption) -> StoredElement?
    ) throws(ModelProblem) -> Element? {
        // One array of all texts, so that they lie still while they are looked for.
        let bytes = texts.map { Array($0.utf8) }
        let all = bytes.flatMap { $0 }
        let result: Result<Element?, ModelProblem> = all.withUnsafeBytes { all in
            var place = 0
            let parts = bytes.map { text in
                defer { place += text.count }
                return UnsafeRawBufferPointer(rebasing: all[place..<(place + text.count)])
            }
            do throws(ModelCorruption) {
                guard let stored = try body(self.reader, parts) else { return .success(nil) }
                return Self.copy(stored).map { $0 }
            } catch {
                return .failure(ModelProblem(.notAvailable, "\(error)"))
            }
        }
        return try result.get()
    }

    private static func copy(_ stored: StoredElement) -> Result<Element, ModelProblem> {
        // Copied first: what is decoded must not change meanwhile.
        let fields = Array(stored.fields)
        guard let record = (try? CBOR.decode(fields))?.record else {
            return .failure(ModelProblem(.notAvailable, "the fields of an element are no map in CBOR"))
        }
        return .success(
            Element(
                String(decoding: stored.type, as: UTF8.self),
                String(decoding: stored.id, as: UTF8.self),
                name: String(decoding: stored.name, as: UTF8.self),
                record
            )
        )
    }
}
