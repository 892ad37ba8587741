/// A link that is compared by bytes.
struct ModelLinkKey: Hashable {
    let type: String
    let id: TextKey
    let toType: String
    let toID: TextKey

    init(_ link: ModelLink) {
        self.type = link.type
        self.id = TextKey(link.id)
        self.toType = link.toType
        self.toID = TextKey(link.toID)
    }
}
