import PluginAPI
import PluginTesting
import Testing

private struct UnknownFieldModel: LogTemplateModel {
    static let name = "unknown_field"
    static let templates: [Template<UnknownFieldModel>] = [["msg": "by {user} from {srcip}"]]
    mutating func seed(_ seed: inout Seed) { seed["who"] = "Ada" }
}

private struct RarelyUnknownModel: LogTemplateModel {
    static let name = "rarely_unknown"
    static let templates: [Template<RarelyUnknownModel>] = [["msg": "{user}"]]
    private var made = 0

    mutating func seed(_ seed: inout Seed) {
        self.made += 1
        if self.made <= 5 { seed["user"] = .int(self.made) }
    }
}

private struct DisabledSeedModel: LogTemplateModel {
    static let name = "disabled_seed"
    static let enableDefaultLogSeeds = false
    static let templates: [Template<DisabledSeedModel>] = [["msg": "{srcip}"]]
}

private struct DisabledKeysModel: LogTemplateModel {
    static let name = "disabled_keys"
    static let enableDefaultLogSeeds = false
    static let defaultKeys = DefaultKeys.standard
    static let templates: [Template<DisabledKeysModel>] = [["msg": "x"]]
}

private struct NoTemplatesModel: LogTemplateModel {
    static let name = "no_templates"
    static let templates: [Template<NoTemplatesModel>] = []
}

private struct ZeroRatiosModel: LogTemplateModel {
    static let name = "zero_ratios"
    static let templates: [Template<ZeroRatiosModel>] = [Template(ratio: 0, ["a": 1]), Template(ratio: 0, ["a": 2])]
}

private struct NegativeRatioModel: LogTemplateModel {
    static let name = "negative_ratio"
    static let templates: [Template<NegativeRatioModel>] = [["a": 1], Template(ratio: -1, ["a": 2])]
}

private struct MalformedTextModel: LogTemplateModel {
    static let name = "malformed_text"
    static let templates: [Template<MalformedTextModel>] = [["a": "{srcip"]]
}

private struct WrongFormatModel: LogTemplateModel {
    static let name = "wrong_format"
    static let templates: [Template<WrongFormatModel>] = [["a": "{srcip:d}"]]
}

private struct ThrowingSeedModel: LogTemplateModel {
    struct Dry: Error, CustomStringConvertible { var description: String { "the well is dry" } }

    static let name = "throwing_seed"
    static let templates: [Template<ThrowingSeedModel>] = [["n": "{n}"]]
    private var made = 0

    mutating func seed(_ seed: inout Seed) throws {
        self.made += 1
        if self.made == 4 { throw Dry() }
        seed["n"] = .int(self.made)
    }
}

@Suite struct TemplateErrorTests {
    @Test func unknownFieldsAreNamedWithThoseThatExist() throws {
        try Self.expect(
            UnknownFieldModel.self,
            "a template uses \"{user}\", which is no seed; there are: who, ctime, aid, srcip, srcip_int, srcport, dstip,"
                + " dstip_int, dstport"
        )
        try Self.expect(DisabledSeedModel.self, "a template uses \"{srcip}\", which is no seed; there are: ")
        try Self.expect(DisabledKeysModel.self, "a template uses \"{ctime}\", which is no seed; there are: ")
    }

    @Test func fieldsThatAreMissingLaterEndTheProducerThere() throws {
        let error = try Self.expect(
            RarelyUnknownModel.self,
            "a template uses \"{user}\", which is no seed; there are: "
        )
        #expect(error?.recordsWritten == 5)
    }

    @Test func templatesThatCannotBeUsedAreRefusedAtTheStart() throws {
        try Self.expect(NoTemplatesModel.self, "model \"no_templates\" has no templates; give it at least one")
        try Self.expect(
            ZeroRatiosModel.self,
            "all templates of model \"zero_ratios\" have ratio 0; give at least one more than 0"
        )
        try Self.expect(
            NegativeRatioModel.self,
            "model \"negative_ratio\" has a template with a negative ratio; ratios are 0 or more"
        )
        try Self.expect(MalformedTextModel.self, "\"{\" without \"}\", in the template text \"{srcip\"")
    }

    @Test func formatsThatDoNotFitTheValueAreNamed() throws {
        let error = try Self.expect(WrongFormatModel.self, "format type \"d\" needs a number, not \"127.255.255.")
        #expect(error?.reason.hasSuffix("in the template text \"{srcip:d}\"") == true, "\(error?.reason ?? "")")
    }

    @Test func errorsOfSeedsEndTheProducer() throws {
        let error = try Self.expect(ThrowingSeedModel.self, "the well is dry")
        #expect(error?.recordsWritten == 3)
    }

    @discardableResult
    private static func expect<M: LogTemplateModel>(_ model: M.Type, _ reason: String) throws -> ModelRunError? {
        let run = try ModelRun(model)
        let error = #expect(throws: ModelRunError.self) { try run.records(20) }
        #expect(error?.code == .failed)
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
        return error
    }
}
