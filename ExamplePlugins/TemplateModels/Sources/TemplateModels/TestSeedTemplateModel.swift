import PluginAPI

/// Seeds of the model's own, used in texts and, through a function, as a number.
struct TestSeedTemplateModel: LogTemplateModel {
    static let name = "test_seed_template_model"
    static let summary = "Templates that are filled in with the model's own seeds."
    static let version = "1.0"
    static let all: TemplateFields = [
        "name": "test2",
        "msg": "custom seeds {number} and {letter}.",
    ]
    static let templates: [Template<TestSeedTemplateModel>] = [
        ["ident": "100"],
        [
            "ident": "200",
            "number": .call { seed in seed["number"] ?? .null },
            "letter": "{letter}",
        ],
    ]

    private static let letters = ["a", "b", "c", "d", "e", "f"]

    mutating func seed(_ seed: inout Seed) {
        seed["number"] = .int(seed.random.int(below: 100))
        seed["letter"] = .string(seed.random.pick(Self.letters))
    }
}
