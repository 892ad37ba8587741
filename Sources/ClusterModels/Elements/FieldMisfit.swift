/// That a field cannot hold a value.
struct FieldMisfit: Error {
    var rule: FieldRule
    var value: Value

    /// What a caller is told.
    func problem(_ type: String, _ id: String) -> ModelProblem {
        let found = String(decoding: JSON.encode(self.value).prefix(80), as: UTF8.self)
        return ModelProblem(
            .invalidField,
            "\(type) \"\(id)\": \(self.rule.name): expected \(self.rule.kind.expectation), found \(found)"
        )
    }
}
