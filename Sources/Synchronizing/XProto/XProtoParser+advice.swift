import Configuration

extension XProtoParser {
    static let typeNames = FieldType.allCases.map(\.rawValue) + LinkKind.allCases.map(\.rawValue)

    func unknownStatement(_ token: SourceToken) -> SyntaxError {
        let advice: String
        switch token.word {
        case "repeated": advice = "; there are no lists: link to objects of another model with manytomany"
        case let word? where Self.typeNames.contains(word): advice = "; put required or optional in front of the type"
        case let word?:
            advice =
                nearestName(to: word, among: ["required", "optional", "option"]).map { "; did you mean '\($0)'?" } ?? ""
        case nil: advice = ""
        }
        return SyntaxError(
            place: token.place,
            message: "expected required, optional, option or }, found \(token.name)\(advice)"
        )
    }

    static func unknownType(_ type: SourceName) -> SyntaxError {
        let advice: String
        switch type.text {
        case "int64", "uint64", "sint64", "fixed64":
            advice = "numbers have 32 bits: use int32 or uint32, or a string for larger ones"
        case "double": advice = "use float, which has 64 bits here"
        case "bytes": advice = "use a string"
        case "onetomany": advice = "declare the link on the other side, as manytoone"
        case "onetoone": advice = "use manytoone with unique = True"
        default:
            advice =
                nearestName(to: type.text, among: Self.typeNames).map { "did you mean '\($0)'?" }
                ?? "expected one of \(Self.typeNames.joined(separator: ", "))"
        }
        return SyntaxError(place: type.place, message: "there is no type \(quoted(type.text)); \(advice)")
    }
}
