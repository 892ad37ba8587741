import Configuration
import Testing

@testable import Conformance

/// The edges of options.
struct OptionVariantTests {
    private func texts(_ option: OptionDeclaration) -> [String] { OptionVariant.all(of: [option]).map(\.text) }

    @Test func boundsAndChoicesAreTried() {
        #expect(
            self.texts(OptionDeclaration(name: "n", type: .integer, minimum: 0.5, maximum: 9)) == ["--n=1", "--n=9"]
        )
        #expect(self.texts(OptionDeclaration(name: "n", type: .integer)) == ["--n=\(Int.min)", "--n=\(Int.max)"])
        #expect(
            self.texts(OptionDeclaration(name: "n", type: .integer, minimum: -1e30, maximum: 1e30))
                == ["--n=\(Int.min)", "--n=\(Int.max)"]
        )
        #expect(self.texts(OptionDeclaration(name: "f", type: .flag)) == ["--f=false", "--f=true"])
        #expect(self.texts(OptionDeclaration(name: "t", type: .text, choices: ["a", "b"])) == ["--t='a'", "--t='b'"])
        #expect(self.texts(OptionDeclaration(name: "l", type: .list, choices: ["a", "b"])) == ["--l=''", "--l='a,b'"])
    }

    @Test func eachValueIsOneThatItsOptionTakes() throws {
        let options = [
            OptionDeclaration(name: "i", type: .integer, minimum: -3, maximum: 3),
            OptionDeclaration(name: "x", type: .number, minimum: 0, maximum: 1),
            OptionDeclaration(name: "u", type: .number),
            OptionDeclaration(name: "t", type: .text, choices: ["a", "b"]),
        ]
        for variant in OptionVariant.all(of: options) {
            let text = variant.value.text ?? variant.value.integer.map(String.init) ?? "\(variant.value.number ?? 0)"
            #expect(try options[variant.index].parse([text]) == variant.value)
        }
    }

    @Test func whatMustBeGivenGetsSomethingThatFits() throws {
        for option in [
            OptionDeclaration(name: "i", type: .integer, isRequired: true, minimum: 5),
            OptionDeclaration(name: "j", type: .integer, isRequired: true, maximum: -5),
            OptionDeclaration(name: "x", type: .number, isRequired: true, minimum: 0.25, maximum: 0.5),
            OptionDeclaration(name: "t", type: .text, isRequired: true, choices: ["b"]),
        ] {
            let value = option.checkedValue
            let text = value.text ?? value.integer.map(String.init) ?? "\(try #require(value.number))"
            #expect(try option.parse([text]) == value)
        }
    }
}
