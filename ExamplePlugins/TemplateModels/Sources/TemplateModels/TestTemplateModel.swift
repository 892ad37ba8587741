import PluginAPI

/// Default keys, keys of all templates, and two templates, one five times as likely as the other.
struct TestTemplateModel: LogTemplateModel {
    static let name = "test_template_model"
    static let summary = "Log lines from two templates."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "name": "test",
        "id": 1000,
        "create_time": "{ctime}",
    ]
    static let templates: [Template<TestTemplateModel>] = [
        Template(
            ratio: 1,
            [
                "ident": "100",
                "msg": "simple test",
            ]
        ),
        Template(
            ratio: 5,
            [
                "ident": "200",
                "msg": "from {srcip}/{srcport} to {dstip}/{dstport}",
            ]
        ),
    ]
}
