import PluginAPI

/// Seeds that are drawn only for the template that was chosen.
struct TestInstanceSeedTemplateModel: LogTemplateModel {
    static let name = "test_instance_seed_template_model"
    static let summary = "Templates that draw their own seeds."
    static let version = "1.0"
    static let all: TemplateFields = ["name": "test3"]
    static let templates: [Template<TestInstanceSeedTemplateModel>] = [
        Template(["ident": "100", "number_as_string": "{number}"], instanceSeed: { $0.drawNumber(&$1) }),
        Template(["ident": "200", "letter": "{letter}"], instanceSeed: { $0.drawLetter(&$1) }),
    ]

    private func drawNumber(_ seed: inout Seed) {
        seed["number"] = .int(seed.random.int(below: 100))
    }

    private func drawLetter(_ seed: inout Seed) {
        seed["letter"] = .string(seed.random.pick(["a", "b", "c", "d", "e", "f"]))
    }
}
