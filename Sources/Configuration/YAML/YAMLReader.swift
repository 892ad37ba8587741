// Trees are built without recursion, so depth costs no stack. An alias is a copy of the value of its anchor; values share
// their memory, and the count of nodes keeps those small that would grow by aliases of aliases.

/// Reads a document.
public struct YAMLReader {
    private struct Open {
        let isMapping: Bool
        let mark: YAMLMark
        let anchor: String?
        var elements: [YAMLNode] = []
        var members: [YAMLMember] = []
        /// The key that waits for its value.
        var key: (scalar: YAMLScalar, mark: YAMLMark)?
        var keys: Set<String> = []
        /// The mappings that << takes in, in the order in which they count, and where it stands.
        var merged: [YAMLNode] = []
        var mergeMark: YAMLMark?
        /// How many levels are within it.
        var height = 0
        /// The number of nodes before it began.
        let countBefore: Int

        var node: YAMLNode {
            YAMLNode(self.isMapping ? .mapping(self.members) : .sequence(self.elements), at: self.mark)
        }
    }

    private struct Anchor {
        let node: YAMLNode
        let count: Int
        let height: Int
    }

    private let file: String
    private let limits: YAMLLimits
    private var open: [Open] = []
    private var anchors: [String: Anchor] = [:]
    private var count = 0
    private var root: YAMLNode?

    /// Reads the one document of a text in UTF-8; an empty text is null. What << takes in stands behind the other members.
    ///
    /// - Parameters:
    ///   - file: The name of the file, for messages.
    /// - Throws: The first thing that is wrong, and where.
    public static func read(
        _ bytes: [UInt8],
        file: String,
        limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= limits.bytes else {
            throw YAMLError(file: file, at: nil, "it has \(bytes.count) bytes, at most \(limits.bytes) are read")
        }
        var reader = YAMLReader(file: file, limits: limits)
        return try reader.read(YAMLEventSource(bytes, file: file))
    }

    private init(file: String, limits: YAMLLimits) {
        self.file = file
        self.limits = limits
    }

    private mutating func read(_ source: YAMLEventSource) throws(YAMLError) -> YAMLNode {
        var documents = 0
        while true {
            let event = try source.next()
            switch event.kind {
            case .streamEnd:
                return self.root ?? YAMLNode(.scalar(YAMLScalar(plain: "")), at: YAMLMark(line: 1, column: 1))
            case .documentStart:
                documents += 1
                if documents > 1 { throw self.error(event.mark, "expected one document, found the start of a second") }
            case .sequenceStart(let anchor, let tag):
                try self.begin(isMapping: false, tag, anchor, event.mark)
            case .mappingStart(let anchor, let tag):
                try self.begin(isMapping: true, tag, anchor, event.mark)
            case .collectionEnd:
                guard var ended = self.open.popLast() else { continue }
                try self.merge(&ended)
                let node = ended.node
                if let anchor = ended.anchor {
                    self.anchors[anchor] = Anchor(
                        node: node,
                        count: self.count - ended.countBefore,
                        height: ended.height + 1
                    )
                }
                try self.add(node, height: ended.height + 1)
            case .scalar(let text, let anchor, let tag, let isPlain):
                try self.count(1, event.mark)
                if text == "<<", isPlain, tag == nil, let last = self.open.last, last.isMapping, last.key == nil,
                    last.mergeMark != nil || !self.limits.mergesKeys
                {
                    if last.mergeMark != nil {
                        throw self.error(event.mark, "a second << in a mapping; give it a list")
                    }
                    let reason = "merging with << is not known here, nor to YAML 1.2; write the members out"
                    throw self.error(event.mark, reason)
                }
                if text == "<<", isPlain, tag == nil, let last = self.open.last, last.isMapping, last.key == nil {
                    self.open[self.open.count - 1].mergeMark = event.mark
                    self.open[self.open.count - 1].key = (YAMLScalar(plain: text), event.mark)
                    continue
                }
                let scalar = try self.scalar(text, tag, isPlain, event.mark)
                let node = YAMLNode(.scalar(scalar), at: event.mark)
                if let anchor { self.anchors[anchor] = Anchor(node: node, count: 1, height: 0) }
                try self.add(node, height: 0)
            case .alias(let name):
                guard !self.open.contains(where: { $0.anchor == name }) else {
                    throw self.error(event.mark, "the alias *\(singleLine(name)) stands within its own anchor")
                }
                guard let anchor = self.anchors[name] else {
                    throw self.error(event.mark, "the alias *\(singleLine(name)) has no anchor before it")
                }
                try self.count(anchor.count, event.mark)
                guard self.open.count + anchor.height <= self.limits.depth else { throw self.tooDeep(event.mark) }
                try self.add(anchor.node, height: anchor.height, aliasAt: event.mark)
            case .other: break
            }
        }
    }

    private mutating func begin(
        isMapping: Bool,
        _ tag: String?,
        _ anchor: String?,
        _ mark: YAMLMark
    ) throws(YAMLError) {
        if let tag, tag != "!", tag != "tag:yaml.org,2002:\(isMapping ? "map" : "seq")" {
            throw self.unknown(tag, mark)
        }
        if let last = self.open.last, last.isMapping, last.key == nil {
            throw self.error(mark, "expected a key, found a list or a mapping; keys are single values here")
        }
        guard self.open.count < self.limits.depth else { throw self.tooDeep(mark) }
        self.open.append(Open(isMapping: isMapping, mark: mark, anchor: anchor, countBefore: self.count))
        try self.count(1, mark)
    }

    private mutating func count(_ added: Int, _ mark: YAMLMark) throws(YAMLError) {
        self.count += added
        guard self.count <= self.limits.nodes else {
            throw self.error(mark, "it has more than \(self.limits.nodes) values, those of aliases included")
        }
    }

    private func scalar(
        _ text: String,
        _ tag: String?,
        _ isPlain: Bool,
        _ mark: YAMLMark
    ) throws(YAMLError) -> YAMLScalar {
        guard let tag else { return isPlain ? YAMLScalar(plain: text) : YAMLScalar(text: text) }
        if let scalar = YAMLScalar(text, tag: tag) { return scalar }
        let known = ["str", "int", "float", "bool", "null"].map { "tag:yaml.org,2002:\($0)" }
        guard known.contains(tag) else { throw self.unknown(tag, mark) }
        throw self.error(mark, "\(quoted(text)) is not of the type !!\(tag.split(separator: ":").last ?? "")")
    }

    private mutating func add(_ node: YAMLNode, height: Int, aliasAt alias: YAMLMark? = nil) throws(YAMLError) {
        guard !self.open.isEmpty else {
            self.root = node
            return
        }
        let last = self.open.count - 1
        self.open[last].height = max(self.open[last].height, height)
        guard self.open[last].isMapping else {
            self.open[last].elements.append(node)
            return
        }
        guard let key = self.open[last].key else {
            let mark = alias ?? node.mark
            self.open[last].key = (try self.key(node, mark), mark)
            return
        }
        self.open[last].key = nil
        if key.mark == self.open[last].mergeMark {
            self.open[last].merged = node.sequence ?? [node]
        } else {
            self.open[last].members.append(YAMLMember(key.scalar, at: key.mark, node))
        }
    }

    /// Takes in what << names: members whose keys the mapping itself has not, of several mappings the first counts.
    ///
    /// They are counted already, as aliases or as what stands in the file, so this grows no further.
    private func merge(_ open: inout Open) throws(YAMLError) {
        guard let mark = open.mergeMark else { return }
        for node in open.merged {
            guard let members = node.mapping else {
                throw self.error(mark, "<< takes in a mapping or a list of mappings, found \(node.found)")
            }
            for member in members where open.keys.insert(Self.name(member.key)).inserted { open.members.append(member) }
        }
    }

    /// What tells keys apart: all spellings of nothing are one key.
    private static func name(_ key: YAMLScalar) -> String { key.value == .null ? "null" : key.text }

    private mutating func key(_ node: YAMLNode, _ mark: YAMLMark) throws(YAMLError) -> YAMLScalar {
        guard let scalar = node.scalar else {
            throw self.error(mark, "expected a key, found \(node.found); keys are single values here")
        }
        guard self.open[self.open.count - 1].keys.insert(Self.name(scalar)).inserted else {
            let first = self.open[self.open.count - 1].members.first { Self.name($0.key) == Self.name(scalar) }?.mark
            throw self.error(
                mark,
                "the key \(quoted(scalar.text)) is there already" + (first.map { ", at \($0)" } ?? "")
            )
        }
        return scalar
    }

    private func tooDeep(_ mark: YAMLMark) -> YAMLError {
        self.error(mark, "lists and mappings stand in each other more than \(self.limits.depth) deep")
    }

    private func unknown(_ tag: String, _ mark: YAMLMark) -> YAMLError {
        self.error(
            mark,
            "the tag \(quoted(tag)) is not known here; values have !!str, !!int, !!float, !!bool or !!null"
        )
    }

    private func error(_ mark: YAMLMark, _ reason: String) -> YAMLError { YAMLError(file: self.file, at: mark, reason) }
}
