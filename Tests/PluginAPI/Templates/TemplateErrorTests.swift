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

private struct WeightlessModel: LogTemplateModel {
    static let name = "weightless"
    static let drawn: [DrawnSeed] = [.one("level", of: ["a", "b"], weights: [0, 0])]
    static let templates: [Template<WeightlessModel>] = [["level": "{level}"]]
}

private struct NegativeWeightModel: LogTemplateModel {
    static let name = "negative_weight"
    static let drawn: [DrawnSeed] = [.one("level", of: ["a", "b"], weights: [2, -1])]
    static let templates: [Template<NegativeWeightModel>] = [["level": "{level}"]]
}

private struct FewWeightsModel: LogTemplateModel {
    static let name = "few_weights"
    static let drawn: [DrawnSeed] = [.one("level", of: ["a", "b"], weights: [2])]
    static let templates: [Template<FewWeightsModel>] = [["level": "{level}"]]
}

private struct RaggedModel: LogTemplateModel {
    static let name = "ragged"
    static let drawn: [DrawnSeed] = [.row(["user", "uid"], of: [["ada", 1], ["alan"]])]
    static let templates: [Template<RaggedModel>] = [["user": "{user}"]]
}

private struct EmptyChoiceModel: LogTemplateModel {
    static let name = "empty_choice"
    static let drawn: [DrawnSeed] = [.one("level", of: [])]
    static let templates: [Template<EmptyChoiceModel>] = [["level": "{level}"]]
}

private struct TwiceDrawnModel: LogTemplateModel {
    static let name = "twice_drawn"
    static let drawn: [DrawnSeed] = [.number("level", in: 0...1), .number("level", in: 0...1)]
    static let templates: [Template<TwiceDrawnModel>] = [["level": "{level}"]]
}

private struct HidingDrawnModel: LogTemplateModel {
    static let name = "hiding_drawn"
    static let drawn: [DrawnSeed] = [.number("srcip", in: 0...1)]
    static let templates: [Template<HidingDrawnModel>] = [["ip": "{srcip}"]]
}

private struct WideNumberModel: LogTemplateModel {
    static let name = "wide_number"
    static let drawn: [DrawnSeed] = [.number("n", in: Int.min...Int.max)]
    static let templates: [Template<WideNumberModel>] = [["n": .drawn("n")]]
}

private struct UnknownDrawnModel: LogTemplateModel {
    static let name = "unknown_drawn"
    static let drawn: [DrawnSeed] = [.number("level", in: 0...1)]
    static let templates: [Template<UnknownDrawnModel>] = [["level": .drawn("leve")]]
}

@Suite struct TemplateErrorTests {
    @Test func unknownFieldsAreRefusedAtRegistrationWithThoseThatExist() {
        Self.expectRefusal(
            UnknownFieldModel.self,
            "a template uses \"{user}\", which is no seed; there are: who, ctime, aid, srcip, srcip_int, srcport, dstip,"
                + " dstip_int, dstport"
        )
        Self.expectRefusal(DisabledSeedModel.self, "a template uses \"{srcip}\", which is no seed; there are: ")
        Self.expectRefusal(DisabledKeysModel.self, "a template uses \"{ctime}\", which is no seed; there are: ")
    }

    @Test func fieldsThatAreMissingLaterEndTheProducerThere() throws {
        let error = try Self.expect(
            RarelyUnknownModel.self,
            "a template uses \"{user}\", which is no seed; there are: "
        )
        #expect(error?.recordsWritten == 5)
    }

    @Test func templatesThatCannotBeUsedAreRefusedAtRegistration() {
        Self.expectRefusal(NoTemplatesModel.self, "it has no templates; give it at least one")
        Self.expectRefusal(ZeroRatiosModel.self, "all its templates have ratio 0; give at least one more than 0")
        Self.expectRefusal(NegativeRatioModel.self, "it has a template with a negative ratio; ratios are 0 or more")
        Self.expectRefusal(MalformedTextModel.self, "\"{\" without \"}\", in the template text \"{srcip\"")
    }

    @Test func formatsThatDoNotFitTheValueAreNamed() throws {
        let error = try Self.expect(WrongFormatModel.self, "format type \"d\" needs a number, not \"127.255.255.")
        #expect(error?.reason.hasSuffix("in the template text \"{srcip:d}\"") == true, "\(error?.reason ?? "")")
    }

    @Test func errorsOfSeedsEndTheProducer() throws {
        let error = try Self.expect(ThrowingSeedModel.self, "the well is dry")
        #expect(error?.recordsWritten == 3)
    }

    @Test func drawnSeedsThatCannotBeDrawnAreRefusedAtRegistration() {
        Self.expectRefusal(WeightlessModel.self, "the drawn seed \"level\" has weights that are all 0")
        Self.expectRefusal(NegativeWeightModel.self, "the drawn seed \"level\" has a negative weight")
        Self.expectRefusal(FewWeightsModel.self, "the drawn seed \"level\" has 1 weights for 2 rows")
        Self.expectRefusal(RaggedModel.self, "the drawn seed \"user\" has a row with other than 2 values")
        Self.expectRefusal(EmptyChoiceModel.self, "the drawn seed \"level\" has nothing to choose from")
        Self.expectRefusal(TwiceDrawnModel.self, "there are two seeds \"level\", one of them drawn")
        Self.expectRefusal(HidingDrawnModel.self, "there are two seeds \"srcip\", one of them drawn")
        Self.expectRefusal(WideNumberModel.self, "the drawn seed \"n\" has more than 2^32 - 1 numbers")
        Self.expectRefusal(
            UnknownDrawnModel.self,
            "a template uses \"{leve}\", which is no seed; there are: level, ctime"
        )
    }

    private static func expectRefusal<M: LogTemplateModel>(_ model: M.Type, _ reason: String) {
        let error = #expect(throws: ExtensionError.self) { try ModelRun(model) }
        #expect(error?.code == .refused)
        #expect(error?.reason.contains("model \"\(M.name)\": \(reason)") == true, "\(error?.reason ?? "")")
    }

    @discardableResult
    private static func expect<M: LogTemplateModel>(_ model: M.Type, _ reason: String) throws -> ExtensionError? {
        let run = try ModelRun(model)
        let error = #expect(throws: ExtensionError.self) { try run.records(20) }
        #expect(error?.code == .failed)
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
        return error
    }
}
