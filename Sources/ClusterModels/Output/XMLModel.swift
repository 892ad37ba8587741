// Reads what `XMLWriter` writes, and what Watcher does: `locked` is parsed there as a text and is always true; here the word
// counts. Attributes without a rule are fields of text, and children that are none of ours are maps of what is in them.

/// Makes the elements of a model of XML.
struct XMLModel {
    private let store: any ElementStore
    private let reader: XMLReader
    private var links: [(link: ModelLink, line: Int)] = []

    private init(_ store: any ElementStore, _ reader: XMLReader) {
        self.store = store
        self.reader = reader
    }

    static func read(_ bytes: [UInt8], into store: any ElementStore) throws(ModelProblem) {
        var reader = XMLReader(bytes)
        let root = try reader.document()
        var model = XMLModel(store, reader)
        guard root.tag == "ModelRoot" else {
            throw reader.problem("<ModelRoot>", "<\(root.tag)>", line: root.line)
        }
        for node in root.children { try model.readRoot(node) }
        for (link, line) in model.links {
            guard try !store.link(link) else { continue }
            throw reader.problem("elements for a link", "none for \(link)", line: line)
        }
    }

    private mutating func readRoot(_ node: XMLNode) throws(ModelProblem) {
        switch node.tag {
        case "Element": try self.readOther(node)
        case "Link":
            let parts = (try self.json(node).elements ?? []).compactMap(\.text)
            guard parts.count == 4 else {
                throw self.problem("a list of two types and ids in <Link>", node.text, node)
            }
            self.links.append((ModelLink(type: parts[0], id: parts[1], toType: parts[2], toID: parts[3]), node.line))
        default: _ = try self.readStandard(node)
        }
    }

    private mutating func readStandard(_ node: XMLNode) throws(ModelProblem) -> String {
        guard let type = StandardTypes.named(node.tag) else {
            throw self.problem(
                "<ComputeNode>, <Instance>, <StorageNode> or another element of a model",
                "<\(node.tag)>",
                node
            )
        }
        var id = node.attributes.first { $0.name == type.keyField }?.value
        var name: String?
        var exact = Record()
        var others = Record()
        var inner: [XMLNode] = []
        for child in node.children {
            switch child.tag {
            case "Key": id = try self.json(child).text
            case "Name": name = try self.json(child).text
            case "Field":
                guard
                    let key = try child.attributes.first.map({ (pair) throws(ModelProblem) in
                        try self.json(pair.value, child)
                    })?.text
                else { throw self.problem("<Field name=\"...\">", "none", child) }
                exact[key] = try self.json(child)
            case StandardTypes.within(node.tag): inner.append(child)
            default: others[child.tag] = Self.contents(child)
            }
        }
        guard let id else { throw self.problem("the attribute \"\(type.keyField)\" in <\(node.tag)>", "none", node) }
        // What has defaults and was not written was not set: only a reader that is lossy fills it in.
        var fields = Record()
        for (key, text) in node.attributes where key != type.keyField && exact[key] == nil {
            let rule = type.rule(key)
            guard let value = FieldText.value(text, rule) else {
                throw self.problem(
                    "\(rule?.kind.expectation ?? "a value") as \(key) of \(node.tag) \"\(id)\"",
                    "\"\(text)\"",
                    node
                )
            }
            fields[key] = value
        }
        for (key, value) in others.fields { fields[key] = value }
        for (key, value) in exact.fields { fields[key] = value }
        let standard = type.init(uncheckedID: id, fields: fields)
        try self.put(Element(node.tag, id, name: name ?? standard.name, fields), node)
        for child in inner {
            let innerID = try self.readStandard(child)
            self.links.append((ModelLink(type: child.tag, id: innerID, toType: node.tag, toID: id), child.line))
        }
        return id
    }

    private func readOther(_ node: XMLNode) throws(ModelProblem) {
        guard let content = try self.json(node).record, let type = content["type"]?.text, let id = content["id"]?.text,
            let fields = content["fields"]?.record
        else { throw self.problem("a map with type, id and fields in <Element>", node.text, node) }
        try self.put(Element(type, id, name: content["name"]?.text ?? "", fields), node)
    }

    /// An element that is on two nodes is written in both, and has to be the same.
    private func put(_ element: Element, _ node: XMLNode) throws(ModelProblem) {
        if let known = try self.store.element(element.type, element.id), known != element {
            throw self.problem("\(element.type) \"\(element.id)\" as it is above", "other fields", node)
        }
        do throws(ModelProblem) { try self.store.put(element) } catch {
            throw ModelProblem(error.code, "XML, line \(node.line): \(error)")
        }
    }

    private func json(_ node: XMLNode) throws(ModelProblem) -> Value { try self.json(node.text, node) }

    private func json(_ text: String, _ node: XMLNode) throws(ModelProblem) -> Value {
        let value: Value
        do throws(JSONError) { value = try JSON.decode(text) } catch {
            throw self.problem("JSON in <\(node.tag)>", "\"\(text.prefix(60))\": \(error)", node)
        }
        guard let value = ExactJSON.unwrapped(value) else {
            throw self.problem("a value in <\(node.tag)>", "\"\(text.prefix(60))\"", node)
        }
        return value
    }

    private func problem(_ expected: String, _ found: String, _ node: XMLNode) -> ModelProblem {
        self.reader.problem(expected, found, line: node.line)
    }

    private static func contents(_ node: XMLNode) -> Value {
        guard !node.children.isEmpty else {
            var text = node.text[...]
            while text.first?.isWhitespace == true { text.removeFirst() }
            while text.last?.isWhitespace == true { text.removeLast() }
            return .string(String(text))
        }
        return .map(Record(node.children.map { ($0.tag, self.contents($0)) }))
    }
}
