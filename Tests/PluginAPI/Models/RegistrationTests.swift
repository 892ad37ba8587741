import PluginAPI
import PluginTesting
import Testing

private struct DigitModel: Model {
    static let name = "model2"
    init(_ context: Context) {}
    mutating func next() -> Record { [:] }
}

private struct BadOptionModel: Model {
    static let name = "bad_option"
    static let options: [any OptionDeclaring] = [Option("Bad--Name", default: 1, help: "Refused.")]
    init(_ context: Context) {}
    mutating func next() -> Record { [:] }
}

private struct BadDefaultModel: Model {
    static let name = "bad_default"
    static let options: [any OptionDeclaring] = [Option("bad-default", default: 7, in: 1...6, help: "Refused.")]
    init(_ context: Context) {}
    mutating func next() -> Record { [:] }
}

@Suite struct RegistrationTests {
    @Test func aPluginIsRegisteredAsAWhole() throws {
        let run = try ModelRun(named: "counting") { host in
            #expect(host.pointee.abi_major == UInt16(PLUGIN_ABI_MAJOR))
            #expect(host.add(RecordModel.self))
            #expect(host.add(CountingModel.self))
        }
        #expect(try run.records(1)[0]["n"] == 1)
    }

    @Test func whatTheHostRefusesIsRefused() {
        let digit = #expect(throws: ExtensionError.self) { try ModelRun(DigitModel.self) }
        #expect(digit?.code == .refused)
        #expect(digit?.reason.hasPrefix("[P-09] the name \"model2\" of a model") == true)
        let option = #expect(throws: ExtensionError.self) { try ModelRun(BadOptionModel.self) }
        #expect(option?.reason.hasPrefix("[P-07] option \"Bad--Name\"") == true)
        let initial = #expect(throws: ExtensionError.self) { try ModelRun(BadDefaultModel.self) }
        #expect(
            initial?.reason
                == "[P-07] the default of option \"bad-default\": got \"7\", expected an integer from 1 to 6"
        )
    }

    @Test func aSecondModelOfOneNameIsRefusedAndTold() {
        var wasAdded: [Bool] = []
        let error = #expect(throws: ExtensionError.self) {
            try ModelRun(named: "counting") { host in
                wasAdded = [host.add(CountingModel.self), host.add(CountingModel.self)]
                #expect(String(host.pointee.refusal(host)).contains("twice"))
            }
        }
        #expect(wasAdded == [true, false])
        #expect(error?.reason == "[P-09] the model \"counting\" is registered twice")
    }

    @Test func absentModelsAndFailedRegistrationsAreTold() {
        let absent = #expect(throws: ExtensionError.self) { try ModelRun(named: "x") { $0.add(CountingModel.self) } }
        #expect(absent?.reason == "no model \"x\" was registered; there are: \"counting\"")
        let failed = #expect(throws: ExtensionError.self) { try ModelRun(named: "x") { $0.fail("libx is too old") } }
        #expect(failed?.code == .refused)
        #expect(failed?.reason == "libx is too old")
    }
}
