// The form of Watcher: an element of XML for each of the model, its fields as attributes, instances within their nodes and
// volumes within their pools, all in the order of their ids. One that is on two nodes is written in both. What that form
// cannot hold is written besides: a field that its attribute does not give back as a child `Field`, an id or a name that is
// not what follows as `Key` and `Name`, elements of other types as `Element`, and all other links as `Link`. These hold JSON.

/// Writes a model as XML.
struct XMLWriter {
    private let reading: any ElementReading
    private(set) var xml: [UInt8] = []

    init(_ reading: any ElementReading) { self.reading = reading }

    mutating func write() throws(ModelProblem) {
        self.append("<ModelRoot>\n")
        for type in StandardTypes.all.map({ $0.type }) { try self.writeRoots(type) }
        for (type, _) in try self.reading.types() where StandardTypes.named(type) == nil {
            var after = ""
            while let element = try self.reading.next(type, after: after) {
                after = element.id
                self.writeOther(element)
            }
        }
        try self.writeLinks()
        self.append("</ModelRoot>\n")
    }

    /// Those of a type that are within no other one.
    private mutating func writeRoots(_ type: String) throws(ModelProblem) {
        var after = ""
        while let element = try self.reading.next(type, after: after) {
            after = element.id
            if let around = StandardTypes.around(type),
                try self.reading.linked(.from, type, element.id, around, after: "") != nil
            {
                continue
            }
            try self.write(element, depth: 1)
        }
    }

    private mutating func write(_ element: Element, depth: Int) throws(ModelProblem) {
        guard let type = StandardTypes.named(element.type) else { return }
        self.indent(depth)
        self.append("<\(element.type)")
        self.attribute(type.keyField, element.id)
        var children = self.children(of: element, type)
        for rule in type.rules {
            guard let value = element.fields[rule.name] else { continue }
            self.write(rule.name, value, rule, &children)
        }
        for (field, value) in element.fields.fields where type.rule(field) == nil {
            self.write(field, value, nil, &children, isKey: field == type.keyField)
        }
        let mark = self.xml.count
        self.append(">\n")
        for child in children {
            self.indent(depth + 1)
            self.append(child)
            self.append("\n")
        }
        var count = children.count
        if let within = StandardTypes.within(element.type) {
            var after = ""
            while let inner = try self.reading.linked(.to, element.type, element.id, within, after: after) {
                after = inner.id
                count += 1
                try self.write(inner, depth: depth + 1)
            }
        }
        guard count > 0 else {
            self.xml.removeLast(self.xml.count - mark)
            self.append("/>\n")
            return
        }
        self.indent(depth)
        self.append("</\(element.type)>\n")
    }

    /// What the id and the name need besides their attributes.
    private func children(of element: Element, _ type: any StandardElement.Type) -> [String] {
        var children: [String] = []
        if !XMLText.canHold(element.id) { children.append(self.child("Key", .string(element.id))) }
        let name = type.init(uncheckedID: element.id, fields: element.fields).name
        if TextKey(name) != TextKey(element.name) { children.append(self.child("Name", .string(element.name))) }
        return children
    }

    private mutating func write(
        _ field: String,
        _ value: Value,
        _ rule: FieldRule?,
        _ children: inout [String],
        isKey: Bool = false
    ) {
        guard !isKey, XMLText.isName(field) else {
            children.append(self.child("Field", value, name: field))
            return
        }
        let text = FieldText.text(value)
        self.attribute(field, text)
        if !XMLText.canHold(text) || FieldText.value(text, rule) != value {
            children.append(self.child("Field", value, name: field))
        }
    }

    private mutating func writeOther(_ element: Element) {
        var content: Record = ["type": .string(element.type), "id": .string(element.id)]
        if !element.name.isEmpty { content["name"] = .string(element.name) }
        content["fields"] = .map(element.fields)
        self.indent(1)
        self.append(self.child("Element", .map(content)))
        self.append("\n")
    }

    private mutating func writeLinks() throws(ModelProblem) {
        var links: [ModelLink] = []
        try self.reading.forEachLink { (link) throws(ModelProblem) in
            if StandardTypes.within(link.toType) != link.type { links.append(link) }
        }
        for link in links {
            self.indent(1)
            self.append(
                self.child("Link", [.string(link.type), .string(link.id), .string(link.toType), .string(link.toID)])
            )
            self.append("\n")
        }
    }

    private func child(_ tag: String, _ value: Value, name: String? = nil) -> String {
        var text: [UInt8] = Array("<\(tag)".utf8)
        if let name {
            // The name of a field may be one that XML cannot hold: then it is JSON too.
            text.append(contentsOf: " name=\"".utf8)
            XMLText.append(ExactJSON.text(.string(name)), to: &text)
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: ">"))
        XMLText.append(ExactJSON.text(value), to: &text)
        text.append(contentsOf: "</\(tag)>".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func attribute(_ name: String, _ value: String) {
        self.append(" \(name)=\"")
        XMLText.append(value, to: &self.xml)
        self.append("\"")
    }

    private mutating func indent(_ depth: Int) { for _ in 0..<depth { self.append("  ") } }

    private mutating func append(_ text: String) { self.xml.append(contentsOf: text.utf8) }
}
