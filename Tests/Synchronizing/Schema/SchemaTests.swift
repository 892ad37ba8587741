import Testing

@testable import Synchronizing

/// What models come to as one text, and in what two of them differ.
@Suite struct SchemaTests {
    @Test func whatWasKeptIsReadAgain() throws {
        let models = try Reading.models(
            """
            option app_label = "x"; option gui_hidden = "True";
            policy p < {PLACE} >
            message Odd::p (Service, Left) {
              option validators = "p:No \\"way\\", {obj.name}";
              required string a = 1 [max_length = 9, default = "it's", choices = "((\\"it's\\", 'A\\\\'B'),)", verbose_name = "V"];
              required string b = 2 [content_type = "date", default = "2026-01-01T00:00:00Z", unique_with = "c"];
              optional float c = 3 [default = 1e-7]; optional int32 d = 4 [min_value = -3, tosca_key_one_of = "c"];
              optional manytomany links->Odd/Table:+ = 5:1001 [db_index = True];
              optional string e = 6 [max_length = 3, choices = "((None, 'x'),)"];
            }
            message Left (XOSBase) { optional manytoone odd->Odd:lefts = 1:1001 [help_text = "line\\nbreak"]; }
            """
            .replacing(
                "{PLACE}",
                with: "exists Site: not (Site.name = \"a\\\"b\" -> *p(obj)) | obj in Site.users.all()"
            )
        )
        let again = try #require(DataModel(canonicalText: models.canonicalText))
        #expect(again.canonicalText == models.canonicalText)
        #expect(SchemaComparison(from: models, to: again).changes.isEmpty)
        #expect(
            again.models.count == models.models.count
                && again.model("Odd")?.field("a")?.choices == models.model("Odd")?.field("a")?.choices
        )
        #expect(DataModel(canonicalText: "message X {") == nil)
        #expect(DataModel.base.contentHash.utf8.count == 64)
    }

    @Test func theHashIsOfWhatIsSaidAndNotOfHow() throws {
        let first = try Reading.models(
            "message A (XOSBase) { required int32 x = 1 [db_index = True, unique = True]; }\nmessage B (XOSBase) { }"
        )
        let same = try Reading.models(
            "// other\nmessage B (XOSBase) { }\nmessage A (XOSBase) {\n required int32 x = 1 [null=False, unique=\"True\", db_index = True, gui_hidden = False,];\n};"
        )
        let other = try Reading.models(
            "message A (XOSBase) { required int32 x = 1 [db_index = True]; }\nmessage B (XOSBase) { }"
        )
        #expect(first.contentHash == same.contentHash)
        #expect(first.contentHash != other.contentHash)
    }

    @Test(
        arguments: [
            ("", "", nil, true, ""),
            (
                "optional int32 a = 1;", "optional int32 a = 1; optional int32 b = 2;", .fieldAdded, true,
                "M.b: the field is new"
            ),
            ("", "required int32 b = 2 [default = 1];", .fieldAdded, true, "new"),
            (
                "", "required int32 b = 2;", .fieldAdded, false,
                "M.b: the field is new and required without default, and objects that there are lack it (needs agreement)"
            ),
            ("", "required string b = 2 [content_type = \"date\", auto_now_add = True];", .fieldAdded, true, "new"),
            ("optional int32 a = 1;", "", .fieldRemoved, false, "M.a: the field is gone, and its contents would be"),
            ("optional int32 a = 1;", "optional uint32 a = 1;", .typeChanged, false, "was int32, is uint32"),
            (
                "optional string a = 1 [text = True];", "optional string a = 1 [content_type = \"date\"];",
                .typeChanged, false, "was string, is string (date)"
            ),
            (
                "optional int32 a = 1;", "optional manytoone a->Site:ms = 1:2001;", .typeChanged, false,
                "is manytoone Site"
            ),
            (
                "optional manytoone a->Node:ms = 1:2001;", "optional manytoone a->Site:ms = 1:2001;", .linkChanged,
                false, "was manytoone Node"
            ),
            (
                "optional manytoone a->Site:ms = 1:2001;", "optional manytomany a->Site:ms = 1:2001;", .linkChanged,
                false, "is manytomany Site"
            ),
            (
                "optional manytoone a->Site:ms = 1:2001;", "optional manytoone a->Site:ns = 1:2001;", .linkChanged,
                true, "the other side"
            ),
            (
                "optional string a = 1 [max_length = 9];", "optional string a = 1 [max_length = 8];", .lengthNarrowed,
                false, "had 9 characters, has 8 characters at most"
            ),
            (
                "optional string a = 1 [text = True];", "optional string a = 1 [max_length = 8];", .lengthNarrowed,
                false, "had any length"
            ),
            (
                "optional string a = 1 [max_length = 9];", "optional string a = 1 [max_length = 10];", .lengthWidened,
                true, "has 10"
            ),
            (
                "optional string a = 1 [max_length = 9];", "optional string a = 1 [text = True];", .lengthWidened, true,
                "has any length"
            ),
            (
                "optional int32 a = 1;", "optional int32 a = 1 [min_value = 0];", .rangeNarrowed, false,
                "had any to any, has 0 to any"
            ),
            (
                "optional int32 a = 1 [max_value = 5];", "optional int32 a = 1 [max_value = 6];", .rangeWidened, true,
                "has any to 6"
            ),
            (
                "optional string a = 1 [max_length = 9, choices = \"(('x','X'),('y','Y'))\"];",
                "optional string a = 1 [max_length = 9, choices = \"(('x','X'),)\"];", .choicesRemoved, false,
                "y can be chosen no more"
            ),
            (
                "optional string a = 1 [max_length = 9];",
                "optional string a = 1 [max_length = 9, choices = \"(('x','X'),)\"];", .choicesRemoved, false, "only x"
            ),
            (
                "optional string a = 1 [max_length = 9, choices = \"(('x','X'),)\"];",
                "optional string a = 1 [max_length = 9, choices = \"(('x','X'),('y','Y'))\"];", .choicesAdded, true,
                "x, y"
            ),
            (
                "optional string a = 1 [max_length = 9, choices = \"(('x','X'),)\"];",
                "optional string a = 1 [max_length = 9];", .choicesAdded, true, "anything"
            ),
            ("optional int32 a = 1;", "required int32 a = 1;", .becameRequired, false, "without default"),
            (
                "optional int32 a = 1;", "required int32 a = 1 [default = 3];", .becameRequired, true,
                "its default fills"
            ),
            ("required int32 a = 1;", "optional int32 a = 1;", .becameOptional, true, "is optional"),
            (
                "optional string a = 1 [max_length = 9];",
                "optional string a = 1 [max_length = 9, content_type = \"ip\"];", .contentNarrowed, false,
                "was any text, is ip"
            ),
            (
                "optional string a = 1 [max_length = 9, content_type = \"ip\"];",
                "optional string a = 1 [max_length = 9];", .contentWidened, true, "was ip"
            ),
            (
                "optional int32 a = 1;", "optional int32 a = 1 [unique = True];", .keyAdded, false,
                "no two objects can share a any more"
            ),
            (
                "optional int32 a = 1 [unique = True];", "optional int32 a = 1;", .keyRemoved, true,
                "objects can share a"
            ),
            (
                "optional int32 a = 1;", "optional int32 a = 1 [tosca_key = True];", .rulesChanged, true,
                "the natural key"
            ),
            ("optional int32 a = 1;", "optional int32 a = 1 [default = 3];", .rulesChanged, true, "the default"),
            (
                "optional int32 a = 1;", "optional int32 a = 2 [help_text = \"h\"];", .descriptionChanged, true,
                "the number or the texts"
            ),
            ("option kind = \"a\";", "option kind = \"b\";", .descriptionChanged, true, "other options: kind"),
            ("", "option abstract = True;", .modelRemoved, false, "the model is abstract now"),
            (
                "option validators = \"admin_policy:x\";", "option validators = \"admin_policy:y\";", .rulesChanged,
                true, "the validators"
            ),
        ] as [(String, String, ModelChange.Kind?, Bool, String)]
    )
    func whatDiffers(before: String, after: String, kind: ModelChange.Kind?, isLossless: Bool, words: String) throws {
        let wrap = { (contents: String) in "message M (XOSBase) { \(contents) }" }
        let comparison = SchemaComparison(from: try Reading.models(wrap(before)), to: try Reading.models(wrap(after)))
        let told = comparison.changes.filter { $0.kind == kind }
        #expect(told.contains { $0.description.contains(words) } || kind == nil, "\(comparison.changes)")
        #expect(comparison.isLossless == isLossless, "\(comparison.changes)")
        #expect(comparison.changes.isEmpty == (kind == nil), "\(comparison.changes)")
    }

    @Test func modelsPoliciesAndBasesDiffer() throws {
        let before = try Reading.models(
            "policy p < True >\npolicy q < True >\nmessage A::p (Service) { }\nmessage B (XOSBase) { }\nmessage C (XOSBase) { }"
        )
        let after = try Reading.models(
            "policy p < False >\npolicy r < True >\nmessage A::r (XOSBase) { }\nmessage C (ServiceInstance) { }\nmessage D (XOSBase) { }"
        )
        let texts = SchemaComparison(from: before, to: after).changes.map(\.description)
        #expect(texts.count == 11, "\(texts)")
        for text in [
            "A: descended from Service, descends from XOSBase; the contents of description, enabled,",
            "B: the model is gone, and its objects would be (needs agreement)",
            "C: descended from XOSBase, descends from ServiceInstance; objects that there are have no owner (needs agreement)",
            "D: the model is new", "A: access was decided by p, is decided by r", "p: the policy says something else",
            "q: the policy is gone",
            "r: the policy is new", "A: objects can share name", "A: the natural key is another",
            "C: the natural key is another",
        ] {
            #expect(texts.contains { $0.hasPrefix(text) }, "\(text): \(texts)")
        }
    }
}
