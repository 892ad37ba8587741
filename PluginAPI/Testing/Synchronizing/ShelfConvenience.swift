import PluginAPI

// Unsafe code: a shelf is used by the thread of one test, whose calls of instances all happen on it.

/// A convenience that objects on a shelf have.
final class ShelfConvenience: @unchecked Sendable {
    private let run: StepRun
    let modelName: String
    let properties: [String]

    init(_ run: StepRun) {
        self.run = run
        self.modelName = run.declaration["model_name"]?.text ?? ""
        self.properties = run.declaration["properties"]?.elements?.compactMap(\.text) ?? []
    }

    func compute(_ property: String, _ object: ObjectContent) -> Value {
        do {
            return try self.run.compute(property, [object]).first ?? ["error": "it has no answer"]
        } catch {
            return ["error": .string("\(error)")]
        }
    }
}
