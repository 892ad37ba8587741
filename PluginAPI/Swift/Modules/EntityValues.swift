// Values are decoded when they are asked for, and kept until one is changed, by whichever way. The object of an entity is the
// same for all callbacks of a batch, so that what one changes the next one sees, also over links.
//
// Unsafe code: the host's documents are read while `correlate` runs, which `DocumentCalls` knows; afterwards nothing is.

/// What is known of an entity at the time of a snapshot. (DP³: the `values` that correlation hooks get.)
///
/// Values have the names of their attributes; the confidence of an observation has that of its attribute with `#c` behind it.
/// What does not hold at that time is not there. Whatever is set is part of the snapshot, also under names that are no
/// attributes.
public final class EntityValues {
    /// The type of the entity.
    public let entity: String
    /// Its id.
    public let eid: EntityID

    private let calls: DocumentCalls
    private let place: Int
    private var decoded: [String: Value] = [:]
    private var revision: UInt32

    init(_ calls: DocumentCalls, _ place: Int, _ document: plugin_document) {
        self.calls = calls
        self.place = place
        self.entity = calls.text(document.entity)
        self.eid = EntityID(document.id)
        self.revision = document.revision
    }

    /// A value; nil: there is none. Setting nil removes it. `eid` cannot be set: then the call fails.
    public subscript(_ name: String) -> Value? {
        get {
            guard let document = self.document else { return nil }
            if let value = self.decoded[name] { return value }
            for index in 0..<Int(document.field_count) where name.isEqual(to: document.fields[index].name) {
                let field = document.fields[index]
                let bytes = UnsafeRawBufferPointer(start: field.value, count: Int(field.value_length))
                let value = try? CBOR.decode(bytes)
                self.decoded[name] = value
                return value
            }
            return nil
        }
        set { self.calls.set(self.place, name, newValue) }
    }

    /// The names of all values.
    public var names: [String] {
        guard let document = self.document else { return [] }
        return (0..<Int(document.field_count)).map { String(document.fields[$0].name) }
    }

    /// The entities that a link leads to, of a list in its order, as far as they are known; nothing if no path of a callback
    /// goes over the link. (DP³: `values[link]["record"]`.)
    public func linked(_ attribute: String) -> [EntityValues] {
        guard let document = self.document else { return [] }
        return (0..<Int(document.link_count)).compactMap { index in
            let link = document.links[index]
            return attribute.isEqual(to: link.attribute) ? self.calls.values(at: Int(link.document)) : nil
        }
    }

    /// The master record, if a callback was registered to get it.
    var masterRecord: Record {
        guard let document = self.document, document.master != nil else { return Record() }
        let bytes = UnsafeRawBufferPointer(start: document.master, count: Int(document.master_length))
        return (try? CBOR.decode(bytes))?.record ?? Record()
    }

    private var document: plugin_document? {
        guard let document = self.calls.document(at: self.place) else { return nil }
        if document.revision != self.revision {
            self.decoded = [:]
            self.revision = document.revision
        }
        return document
    }
}
