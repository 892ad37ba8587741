/// The names of values in snapshots that are not those of attributes; made once.
struct SnapshotNames: Sendable {
    private let confidences: [[String]]

    init(_ model: ModelSpec) {
        self.confidences = model.entities.map { entity in entity.attributes.map { "\($0.id)#c" } }
        self.numbers = Dictionary(uniqueKeysWithValues: model.entities.map { ($0.id, $0.number) })
    }

    private let numbers: [String: Int]

    /// The name of an attribute's confidence.
    func confidence(of attribute: Attribute) -> String {
        self.numbers[attribute.entity].map { self.confidences[$0][attribute.number] } ?? "\(attribute.id)#c"
    }
}
