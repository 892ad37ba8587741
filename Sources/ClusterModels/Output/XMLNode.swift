/// An element of XML.
struct XMLNode {
    let tag: String
    let line: Int
    var attributes: [(name: String, value: String)] = []
    var children: [XMLNode] = []
    /// All text directly within it.
    var text = ""
}
