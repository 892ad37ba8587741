import Configuration
import Discovery

extension CheckedFile {
    /// An extension that was refused when it was registered.
    struct RefusedExtension {
        let name: String
        /// The check whose business the reason is.
        let check: String
        let broken: BrokenPromise
    }

    /// The extensions that were refused when the plugin was registered.
    func refusedExtensions() throws -> [RefusedExtension] {
        try self.registration().extensions.compactMap { description in
            guard let refusal = description.refusal else { return nil }
            let check = Self.check(for: refusal, description)
            let expected =
                switch check {
                case Check.names.name: "kinds, revisions and names as the contract has them"
                case Check.options.name: "options whose defaults, ranges and choices fit together"
                case Check.encodings.name: "CBOR is among the encodings"
                default: "an extension that is whole"
                }
            return RefusedExtension(
                name: description.name.isEmpty ? "(without a name)" : description.name,
                check: check,
                broken: BrokenPromise(naming: refusal, otherwise: "P-09", expected: expected)
            )
        }
    }

    private static func check(for refusal: String, _ description: ExtensionDescription) -> String {
        if refusal.hasPrefix("[P-08]") || refusal.hasPrefix("[P-09]") { return Check.names.name }
        if refusal.hasPrefix("[P-12]") { return Check.encodings.name }
        guard refusal.hasPrefix("[P-07]") else { return Check.registration.name }
        let names = description.options.map(\.name)
        let areNamesGood =
            Set(names).count == names.count
            && names.allSatisfy { OptionDeclaration(name: $0, type: .text).problem == nil }
        return areNamesGood ? Check.options.name : Check.names.name
    }
}
