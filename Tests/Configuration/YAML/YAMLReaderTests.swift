import Configuration
import Testing

@Suite struct YAMLReaderTests {
    private func read(_ text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
        try YAMLReader.read(Array(text.utf8), file: "f.yml", limits: limits)
    }

    private func refusal(_ text: String, limits: YAMLLimits = YAMLLimits()) -> String? {
        do throws(YAMLError) {
            _ = try self.read(text, limits: limits)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func membersKeepTheirOrderAndPlaces() throws {
        let root = try self.read("zoé: 10\n# remark\na: \"10\"\nlist:\n  - x\n  - {é: 1, k: [~]}\n")
        #expect(root.mapping?.map(\.key.text) == ["zoé", "a", "list"])
        #expect(root.mapping?.map(\.mark.description) == ["1:1", "3:1", "4:1"])
        #expect(root["zoé"]?.scalar?.value == .int(10) && root["a"]?.scalar?.value == .text("10"))
        #expect(root["zoé"]?.mark == YAMLMark(line: 1, column: 6))
        let inner = root["list"]?.sequence?[1]
        #expect(inner?["é"]?.scalar?.value == .int(1) && inner?["k"]?.mark == YAMLMark(line: 6, column: 15))
        #expect(inner?["k"]?.sequence?.first?.scalar?.value == .null)
        #expect(root["none"] == nil && inner?["k"]?["x"] == nil)
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "---\n...\n", "\u{feff}"]) func nothingIsNull(text: String) throws {
        #expect(try self.read(text).scalar?.value == .null)
    }

    @Test func textsOfAllStyles() throws {
        let root = try self.read("a: |\n  x\n  y\nb: >\n  x\n  y\nc: 'it''s'\nd: \"\\u00e9\\0\\n\"\ne: x\n  y\n")
        #expect(root.mapping?.compactMap(\.value.scalar?.text) == ["x\ny\n", "x y\n", "it's", "é\0\n", "x y"])
    }

    @Test func tagsTellTypes() throws {
        let root = try self.read("[!!str 1, !!int 1, !!float 1, !!bool true, !!null ~, ! 1, !!int \"5\"]")
        let values: [YAMLScalar.Value] = [.text("1"), .int(1), .float(1), .bool(true), .null, .text("1"), .int(5)]
        #expect(root.sequence?.compactMap(\.scalar?.value) == values)
        #expect(try self.read("!!map {a: !!seq [1]}")["a"]?.sequence?.count == 1)
    }

    @Test func aliasesStandForTheirAnchors() throws {
        let root = try self.read("a: &x [1, {b: &y two}]\nc: *x\nd: *y\ne: *x\n")
        #expect(root["c"] == root["a"] && root["d"]?.scalar?.text == "two" && root["e"] == root["a"])
        #expect(root["c"]?.mark == YAMLMark(line: 1, column: 4))
        #expect(try self.read("a: &x 1\nb: &x 2\nc: *x")["c"]?.scalar?.value == .int(2))
    }

    @Test(arguments: [
        ("a: [1, 2\nb: 3\n", "f.yml:2:2: no YAML: while parsing a flow sequence that begins at 1:4: "),
        ("a: b: c", "f.yml:1:5: no YAML: mapping values are not allowed in this context"),
        ("a: \"x", "f.yml:1:6: no YAML: while scanning a quoted scalar that begins at 1:4: "),
        ("\tx: 1", "f.yml:1:1: no YAML: "), ("a: 1\n b: 2", "f.yml:2:3: no YAML: "),
        ("a: 1\nb: 2\n'a': 3", "f.yml:3:1: the key 'a' is there already, at 1:1"),
        ("{1: a, \"1\": b}", "f.yml:1:8: the key '1' is there already, at 1:2"),
        ("{~: a, null: b}", "f.yml:1:8: the key 'null' is there already, at 1:2"),
        ("a: &x [1, *x]", "f.yml:1:11: the alias *x stands within its own anchor"),
        ("a: &x {b: {c: *x}}", "f.yml:1:15: the alias *x stands within its own anchor"),
        ("a: *x", "f.yml:1:4: the alias *x has no anchor before it"),
        ("[a, b]: c", "f.yml:1:1: expected a key, found a list or a mapping"),
        ("x: &a [1]\n*a : 2", "f.yml:2:1: expected a key, found a list"),
        ("a: &b {c: 1}\nd:\n  <<: *b", "f.yml:3:3: merging with << is not known here"),
        ("a: 1\n---\nb: 2", "f.yml:2:1: expected one document, found the start of a second"),
        ("a: !!int x", "f.yml:1:4: 'x' is not of the type !!int"),
        ("a: !!binary aGk=", "f.yml:1:4: the tag 'tag:yaml.org,2002:binary' is not known here"),
        ("a: !python/object:os.system [x]", "f.yml:1:4: the tag '!python/object:os.system' is not known here"),
        ("a: !!seq {}", "f.yml:1:4: the tag 'tag:yaml.org,2002:seq' is not known here"),
        ("a: b\nc: \u{1}", "f.yml:2:4: expected text in UTF-8: control characters are not allowed"),
        ("a: \"\\ud800\"", "f.yml:1:"), ("%YAML 3.0\n---\na", "f.yml:1:1: no YAML: "), ("@", "f.yml:1:1: no YAML: "),
    ])
    func whatIsRefusedWhere(text: String, words: String) {
        let refusal = self.refusal(text)
        #expect(refusal?.hasPrefix(words) == true, "\(refusal ?? "it is accepted")")
    }

    @Test(arguments: [
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "{\"c\":3,\"b\":1}"),
        ("a: &x {b: 1}\nd: {<<: [{c: 1}, *x, {b: 9, e: 5}], b: 7}", "{\"b\":7,\"c\":1,\"e\":5}"),
        ("a: 1\nd: {<<: {}}", "{}"), ("a: 1\nd: {'<<': 5}", "{\"<<\":5}"),
        ("a: &x {b: 1}\nc: &y {<<: *x}\nd: {<<: *y}", "{\"b\":1}"),
    ]) func mappingsAreMergedWhereThatIsWanted(_ text: String, _ expected: String) throws {
        let root = try YAMLReader.read(Array(text.utf8), file: "f.yml", limits: YAMLLimits(mergesKeys: true))
        let members = try #require(root["d"]?.mapping)
        let shown = members.map { "\"\($0.key.text)\":\($0.value.scalar?.text ?? "?")" }.joined(separator: ",")
        #expect("{\(shown)}" == expected)
    }

    @Test func mergingCountsWhatItTakesIn() {
        // Each line doubles what the one before holds.
        var text = "a0: &a0 {x: 1}\n"
        for level in 1...40 { text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1)]}\n" }
        #expect(throws: YAMLError.self) {
            try YAMLReader.read(Array(text.utf8), file: "f.yml", limits: YAMLLimits(nodes: 10_000, mergesKeys: true))
        }
    }

    @Test(arguments: [
        [0xff], [0x61, 0x3a, 0x20, 0xc3], [0x0a, 0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80],
    ])
    func bytesThatAreNoText(bytes: [UInt8]) {
        #expect(throws: YAMLError.self) { try YAMLReader.read(bytes, file: "f") }
    }

    @Test func depthIsBounded() throws {
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            let nested = { String(repeating: open, count: $0) + "1" + String(repeating: close, count: $0) }
            _ = try self.read(nested(64))
            #expect(self.refusal(nested(65))?.contains("more than 64 deep") == true)
            // Also where libyaml itself would have given up.
            #expect(self.refusal(nested(100_000))?.contains("more than 64 deep") == true)
        }
        let dashes = String(repeating: "- ", count: 100_000)
        #expect(self.refusal(dashes)?.contains("more than 64 deep") == true)
        // Depth by aliases is depth, too.
        var text = "- &a0 [1]\n"
        for level in 1...70 { text += "- &a\(level) [*a\(level - 1)]\n" }
        #expect(self.refusal(text) == "f.yml:64:9: lists and mappings stand in each other more than 64 deep")
    }

    @Test func sizeIsBounded() throws {
        let limits = YAMLLimits(bytes: 20, depth: 8, nodes: 6)
        #expect(try self.read("[1,2,3,4,5]", limits: limits).sequence?.count == 5)
        #expect(
            self.refusal("[1,2,3,4,5,6]", limits: limits)
                == "f.yml:1:12: it has more than 6 values, those of aliases included"
        )
        #expect(self.refusal("[1, 2, 3, 4, 5      ]", limits: limits) == "f.yml: it has 21 bytes, at most 20 are read")
        // A billion values of nine lines.
        var text = "- &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            text += "- &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(self.refusal(text)?.contains("more than 1000000 values") == true)
    }

    @Test func manyMembersAndHugeTextsAreRead() throws {
        let huge = String(repeating: "x", count: 3 << 20)
        #expect(try self.read("a: \(huge)\nb: '\(huge.prefix(9))'")["a"]?.scalar?.text == huge)
        let many = try self.read((0..<100_000).map { "k\($0): \($0)\n" }.joined())
        #expect(many.mapping?.count == 100_000 && many.mapping?.last?.value.scalar?.value == .int(99_999))
    }
}
