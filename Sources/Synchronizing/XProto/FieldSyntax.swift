/// A field as it was written.
struct FieldSyntax: Sendable {
    /// What is behind `->`.
    struct Link: Sendable {
        let kind: LinkKind
        let peer: SourceName
        let through: String?
        let reverse: SourceName?
    }

    let name: SourceName
    let isRequired: Bool
    /// The type; of a link, that of ids.
    let type: FieldType
    let link: Link?
    let number: Int
    let reverseNumber: Int?
    let options: [OptionSyntax]
}
