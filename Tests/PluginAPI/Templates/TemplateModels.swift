import PluginAPI

// Each model shows one rule of log templates.

/// Three templates of different weights, and one that is never chosen.
struct RatioModel: LogTemplateModel {
    static let name = "ratio_model"
    static let templates: [Template<RatioModel>] = [
        ["which": 0],
        Template(ratio: 5, ["which": 1]),
        Template(ratio: 0, ["which": 2]),
        Template(ratio: 14, ["which": 3]),
    ]
}

/// Default keys, keys of all templates and a template's own, overlapping.
struct PrecedenceModel: LogTemplateModel {
    static let name = "precedence_model"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = ["name": "every", "severity": "high", "msg": "of all", "extra": 1]
    static let templates: [Template<PrecedenceModel>] = [["own": true, "msg": "of one", "ident": "7"]]
}

/// Default keys of the author's own.
struct OwnDefaultsModel: LogTemplateModel {
    static let name = "own_defaults"
    static let defaultKeys = DefaultKeys.fields(["site": "north", "port": "{srcport}", "level": nil])
    static let templates: [Template<OwnDefaultsModel>] = [["level": 3]]
}

/// Some of the standard keys.
struct SubsetModel: LogTemplateModel {
    static let name = "subset_model"
    static let defaultKeys = DefaultKeys.subset(["msg", "ctime", "srcip"])
    static let templates: [Template<SubsetModel>] = [["ident": "1"]]
}

/// All default seeds, as text and, where there is one, as a number.
struct DefaultSeedsModel: LogTemplateModel {
    static let name = "default_seeds"
    static let templates: [Template<DefaultSeedsModel>] = [
        [
            "srcip": "{srcip}", "srcip_int": "{srcip_int}", "source": .seed(.srcipInt), "srcport": "{srcport}",
            "sport": .seed(.srcport), "dstip": "{dstip}", "dstip_int": "{dstip_int}", "target": .seed(.dstipInt),
            "dstport": "{dstport}", "dport": .seed(.dstport), "ctime": "{ctime}", "time": .seed(.ctime), "aid": "{aid}",
            "id": .seed(.aid), "from": .seed(.srcip), "to": .seed(.dstip),
            "both": "{srcip}={srcip_int} {srcport}>{dstip}={dstip_int} {dstport}",
        ]
    ]
}

/// The draws alone.
struct DrawsModel: LogTemplateModel {
    static let name = "draws"
    static let templates: [Template<DrawsModel>] = [
        [
            "source": .seed(.srcipInt), "target": .seed(.dstipInt), "sport": .seed(.srcport), "dport": .seed(.dstport),
        ]
    ]
}

/// Seeds of the model, of a template and of a chosen template.
struct SeedLayersModel: LogTemplateModel {
    static let name = "seed_layers"
    static let all: TemplateFields = ["word": "{word}"]
    static let templates: [Template<SeedLayersModel>] = [
        ["which": 0],
        Template(seed: ["word": "template"], ["which": 1]),
        Template(seed: ["word": "template", "more": 5], ["which": 2, "more": "{more}"]) { model, seed in
            model.chosen += 1
            seed["word"] = .string("instance \(model.chosen) after \(seed["word"]?.text ?? "")")
        },
    ]
    private var made = 0
    private var chosen = 0

    mutating func seed(_ seed: inout Seed) {
        self.made += 1
        seed["word"] = .string("model \(self.made)")
    }
}

/// Values that are not text.
struct ValuesModel: LogTemplateModel {
    static let name = "values_model"
    static let templates: [Template<ValuesModel>] = [
        [
            "int": -3, "double": 0.5, "bool": true, "null": nil, "list": .value([1, "a", nil]),
            "map": .value(["k": .bytes([255])]), "empty": "", "braces": "{{{n}}} }}{{", "unicode": "ü \"{n}\", 😀",
            "computed": .call { seed in .int((seed["n"]?.integer ?? 0) * 2) },
            "nested": .call { seed in ["n": seed["n"] ?? .null] },
            "padded": "{n:05d}|{n:>6}|{half:.2f}",
        ]
    ]
    private var number = 0

    mutating func seed(_ seed: inout Seed) {
        self.number += 1
        seed["n"] = .int(self.number)
        seed["half"] = .double(Double(self.number) / 2)
    }
}

/// A model that adds seeds with names of default seeds, but not to every record.
struct SometimesHidingModel: LogTemplateModel {
    static let name = "sometimes_hiding"
    static let defaultKeys = DefaultKeys.subset(["srcip", "aid"])
    static let templates: [Template<SometimesHidingModel>] = [
        Template(["which": 0, "text": "{srcip}/{srcport}", "number": .seed(.srcport)]),
        Template(["which": 1, "text": "{srcip}/{srcport}", "number": .seed(.srcport)]) { model, seed in
            if model.number % 3 == 2 { seed["srcport"] = .int(-model.number) }
        },
    ]
    private var number = 0

    mutating func seed(_ seed: inout Seed) {
        self.number += 1
        if self.number % 5 == 4 {
            seed["srcip"] = .string("host \"\(self.number)\"")
            seed["srcip_int"] = .int(self.number)
        }
    }
}

/// No default seeds, but one of the model's own with such a name.
struct WithoutDefaultSeedsModel: LogTemplateModel {
    static let name = "without_default_seeds"
    static let enableDefaultLogSeeds = false
    static let defaultKeys = DefaultKeys.subset(["srcip"])
    static let templates: [Template<WithoutDefaultSeedsModel>] = [["text": "{srcip_int}"]]

    mutating func seed(_ seed: inout Seed) { seed["srcip_int"] = 5 }
}

/// Asks for the time in every way.
struct TimesModel: LogTemplateModel {
    static let name = "times_model"
    static let templates: [Template<TimesModel>] = [
        ["seed": .seed(.ctime), "text": "{ctime}", "own": "{own}", "called": .call { _ in .now }]
    ]

    mutating func seed(_ seed: inout Seed) { seed["own"] = .timestamp(seed.time) }
}

/// Looks at the context and at stored properties.
struct OptionTemplateModel: LogTemplateModel {
    static let name = "option_template"
    static let who = Option("template-who", default: "Ada", help: "Who it was.")
    static let options: [any OptionDeclaring] = [who]
    static let templates: [Template<OptionTemplateModel>] = [["msg": "{who} at {aid}"]]
    private let who: String

    init(_ context: Context) { self.who = context[Self.who] }

    mutating func seed(_ seed: inout Seed) { seed["who"] = .string(self.who) }
}

/// Long texts, so that records do not fit.
struct LongTemplateModel: LogTemplateModel {
    static let name = "long_template"
    static let templates: [Template<LongTemplateModel>] = [
        ["n": .call { $0["n"] ?? .null }, "text": "{text}", "ip": "{srcip}"],
        ["n": .call { $0["n"] ?? .null }, "ip": "{srcip} {dstip}", "msg": "short"],
    ]
    private var number = 0

    mutating func seed(_ seed: inout Seed) {
        self.number += 1
        seed["n"] = .int(self.number)
        seed["text"] = .string(String(repeating: "t", count: seed.random.int(below: 150)))
    }
}

/// Nothing but default seeds: the path without calls.
struct PlainTemplateModel: LogTemplateModel {
    static let name = "plain_template"
    static let defaultKeys = DefaultKeys.standard
    static let templates: [Template<PlainTemplateModel>] = [
        ["msg": "from {srcip}/{srcport} to {dstip}/{dstport}"],
        Template(ratio: 3, ["ident": "2", "msg": "comma, \"quote\" and {aid}", "port": .seed(.dstport)]),
    ]
}
