import Configuration
import Testing

@testable import Discovery

@Suite struct ExtensionDescriptionTests {
    private static let good: ExtensionDescription = {
        var description = ExtensionDescription(kind: "model", name: "good")
        description.revision = 1
        description.options = [OptionDeclaration(name: "size", type: .integer, minimum: 1)]
        return description
    }()

    @Test func aDescriptionThatKeepsTheRulesHasNoProblem() { #expect(Self.good.problem == nil) }

    @Test func eachRuleIsNamedByItsPromise() {
        func problem(_ change: (inout ExtensionDescription) -> Void) -> String {
            var description = Self.good
            change(&description)
            return description.problem ?? ""
        }
        #expect(problem { $0.kind = "\u{1b}[2J" }.hasPrefix("[P-08] unknown kind"))
        #expect(problem { $0.revision = 7 }.hasPrefix("[P-08] revision 7"))
        for name in ["", "a1", "a-b", "\u{1b}[2J", "a\nb", String(repeating: "x", count: 65), "é"] {
            #expect(problem { $0.name = name }.hasPrefix("[P-09]"), "\(name)")
        }
        #expect(problem { $0.options[0].name = "\u{7}" }.hasPrefix("[P-07]"))
        #expect(problem { $0.options[0].minimum = .nan }.hasPrefix("[P-07]"))
        #expect(problem { $0.options.append($0.options[0]) }.hasPrefix("[P-07]"))
    }

    @Test func noProblemShowsWhatIsWrongAsItIs() {
        var description = ExtensionDescription(kind: "\u{1b}k\n", name: "\u{1b}n\n")
        #expect(description.problem?.utf8.allSatisfy { $0 >= 0x20 } == true)
        description.kind = "model"
        description.revision = 1
        #expect(description.problem?.utf8.allSatisfy { $0 >= 0x20 } == true)
    }
}
