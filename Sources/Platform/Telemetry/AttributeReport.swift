import Records

/// What a survey of an entity type has found, as it is kept and shown.
struct AttributeReport: Hashable, Sendable {
    /// When it was finished, in microseconds since 1970 UTC; nil: there was none yet.
    var calculated: Int64?
    /// How long it took, in seconds.
    var duration: Double?
    /// The attributes with what is kept of them, in their order.
    var attributes = Record()

    init() {}

    init(_ entity: EntityType, _ survey: AttributeSurvey, begun: Int64, ended: Int64) {
        self.calculated = ended / 1000 * 1000
        self.duration = Double(ended - begun) / 1_000_000
        for attribute in entity.attributes {
            self.attributes[attribute.id] = .map(survey.sizes[attribute.number].record)
        }
    }

    /// As it is kept.
    var bytes: [UInt8] {
        CBOR.encode(
            .map([
                "calculated": self.calculated.map { .int(Int($0)) } ?? .null,
                "duration": self.duration.map { .double($0) } ?? .null, "attributes": .map(self.attributes),
            ])
        )
    }

    /// Reads what was kept; something else is as if there were nothing.
    init(_ bytes: [UInt8]?) {
        guard let record = bytes.flatMap({ try? CBOR.decode($0) })?.record else { return }
        self.calculated = record["calculated"]?.integer.map { Int64($0) }
        self.duration = record["duration"]?.number
        self.attributes = record["attributes"]?.record ?? Record()
    }

    /// As the API shows it.
    var value: Value {
        [
            "calculated_at": self.calculated.map { .string(DateText.text($0)) } ?? .null,
            "duration_s": self.duration.map { .double($0) } ?? .null, "attributes": .map(self.attributes),
        ]
    }

    /// How many entities have each attribute of a type.
    func counts(_ entity: EntityType) -> Value {
        .map(
            Record(
                entity.attributes.map { ($0.id, self.attributes[$0.id]?.record?["count"] ?? .int(0)) }
            )
        )
    }
}
