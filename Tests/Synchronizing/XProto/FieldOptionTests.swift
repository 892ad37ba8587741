import Records
import Testing

@testable import Synchronizing

/// Every option of fields: what it makes of a field, and what is refused.
@Suite struct FieldOptionTests {
    // MARK: - Accepted

    private static let accepted: [(String, @Sendable (FieldDefinition) -> Bool)] = [
        ("required string f = 1 [text = True];", { $0.isRequired && !$0.allowsNull && !$0.allowsBlank && $0.isText }),
        ("optional string f = 1 [text = True];", { !$0.isRequired && $0.allowsNull && $0.allowsBlank }),
        ("required int32 f = 1;", { $0.type == .int32 && !$0.allowsNull }),
        ("optional uint32 f = 1 [];", { $0.type == .uint32 && $0.allowsNull }),
        ("optional float f = 1;", { $0.type == .float }),
        ("optional bool f = 1 [default = True];", { $0.initial == .value(true) && !$0.allowsNull && $0.allowsBlank }),
        ("required string f = 1 [null = False, blank = False, text = True];", { !$0.allowsNull && !$0.allowsBlank }),
        ("optional int32 f = 1 [null = True, blank = True];", { $0.allowsNull && $0.allowsBlank }),
        ("required int32 f = 1 [default = -7];", { $0.initial == .value(-7) }),
        ("required int32 f = 1 [default = \"7\"];", { $0.initial == .value(7) }),
        ("required float f = 1 [default = 3.3];", { $0.initial == .value(3.3) }),
        (
            "required string f = 1 [default = \"it's \\\"so\\\"\", text = True];",
            { $0.initial == .value("it's \"so\"") }
        ),
        ("optional string f = 1 [default = None, text = True];", { $0.initial == nil }),
        ("required string f = 1 [content_type = \"date\", default = \"now()\"];", { $0.initial == .now && $0.isDate }),
        (
            "required string f = 1 [content_type = \"date\", default = \"1970-01-01T00:00:02Z\"];",
            { $0.initial == .value(.timestamp(2_000_000)) }
        ),
        (
            "required string f = 1 [max_length = 30, choices = \"(('vm', 'Virtual Machine'), ('ct', 'Container'))\"];",
            { $0.choices == [.init(stored: "vm", label: "Virtual Machine"), .init(stored: "ct", label: "Container")] }
        ),
        (
            "optional string f = 1 [max_length = 30, choices = \"((None, 'Default'), ('host', 'Host'),)\"];",
            { $0.choices.map(\.stored) == [nil, "host"] }
        ),
        (
            "required string f = 1 [max_length = 5, choices = \"(('a', 'A'),)\", default = \"a\"];",
            { $0.choices.count == 1 }
        ),
        ("required string f = 1 [max_length = 128];", { $0.maximumLength == 128 }),
        ("required string f = 1 [max_length = \"128\"];", { $0.maximumLength == 128 }),
        ("required string f = 1 [max_length = 9, content_type = \"stripped\"];", { $0.contentType == .stripped }),
        ("optional string f = 1 [content_type = \"url\"];", { $0.contentType == .url }),
        ("optional string f = 1 [content_type = 'ip', max_length = 39];", { $0.contentType == .ip }),
        ("required string f = 1 [content_type = \"date\", auto_now_add = True];", { $0.isSetAtCreation }),
        ("optional int32 f = 1 [min_value = -10, max_value = 100];", { $0.minimum == -10 && $0.maximum == 100 }),
        ("required int32 f = 1 [unique = \"True\"];", { $0.isUnique }),
        ("required int32 f = 1 [db_index = True];", { $0.isIndexed }),
        ("required int32 f = 1 [db_index = False];", { !$0.isIndexed }),
        ("required int32 f = 1 [tosca_key = True];", { $0.isToscaKey }),
        ("required int32 f = 1 [feedback_state = True];", { $0.isFeedback }),
        ("required int32 f = 1 [bookkeeping_state = True];", { $0.isBookkeeping }),
        ("required int32 f = 1 [gui_hidden = True];", { $0.isHidden }),
        (
            "required int32 f = 1 [help_text = \"one \" \"text\", verbose_name = 'F',];",
            { $0.helpText == "one text" && $0.verboseName == "F" }
        ),
        ("required int32 f = 1 [unique_with = \"g\"]; required int32 g = 2;", { $0.uniqueWith == ["g"] }),
        ("required int32 f = 1 [tosca_key_one_of = g]; required int32 g = 2;", { $0.toscaKeyOneOf == "g" }),
        (
            "optional manytoone f->Site:ms = 1:2001;",
            { $0.link?.peer == "Site" && $0.storedName == "f_id" && $0.link?.reverseNumber == 2001 }
        ),
        (
            "optional manytomany f->Site/M_sites:ms = 1:2001;",
            { $0.link?.through == "M_sites" && $0.storedName == "f_ids" && !$0.allowsNull }
        ),
        ("required manytomany f->Site:ms = 1:2001 [null = True];", { $0.link?.kind == .manyToMany && !$0.allowsNull }),
        ("optional manytoone f->Site:+ = 1:2001;", { $0.link?.reverseName == nil }),
        ("optional manytoone f->M:children = 1:1001;", { $0.link?.peer == "M" }),
    ]

    @Test(arguments: Self.accepted.indices) func whatAFieldComesTo(index: Int) throws {
        let (text, holds) = Self.accepted[index]
        let outcome = Reading.outcome("message M (XOSBase) {\n\(text)\n}\n")
        #expect(outcome.findings.map(\.description) == [], "\(text)")
        let field = try #require(outcome.models?.model("M")?.field("f"))
        #expect(holds(field), "\(text): \(field)")
    }

    // MARK: - Refused

    @Test(arguments: [
        (
            "required string f = 1 [max_lenght = 5];",
            "2:24: error: M.f: there is no option 'max_lenght'; did you mean 'max_length'?"
        ),
        ("optional string f = 1 [varchar = True];", "there is no option 'varchar'; write text = True"),
        ("required string f = 1 [required = True];", "there is no option 'required'; it stands in front of the type"),
        ("required string f = 1 [text = True, text = True];", "2:37: error: M.f: the option 'text' is there already"),
        ("required string f = 1 [text = true];", "text is exactly True or False, found 'true'"),
        ("required string f = 1 [text = 1];", "text is exactly True or False, found '1'"),
        ("required int32 f = 1 [db_index = yes];", "db_index is exactly True or False, found 'yes'"),
        (
            "required string f = 1 [blank = True, text = True];",
            "required contradicts blank = True; remove the option, or write optional"
        ),
        ("required string f = 1 [null = True, text = True];", "required contradicts null = True"),
        (
            "optional int32 f = 1 [null = False];",
            "optional contradicts null = False; remove the option, or write required"
        ),
        ("optional int32 f = 1 [blank = False];", "optional contradicts blank = False"),
        (
            "required bool f = 1 [default = True, null = False];",
            "the option 'null' is for fields of all types but bool, and this is a bool"
        ),
        (
            "required bool f = 1 [default = True, blank = True];",
            "the option 'blank' is for fields of all types but bool"
        ),
        ("required bool f = 1 [default = true];", "default: expected True or False, found 'true'"),
        (
            "required int32 f = 1 [choices = \"(('a', 'A'),)\"];",
            "the option 'choices' is for fields of type string, and this is a int32"
        ),
        ("required int32 f = 1 [max_length = 5];", "the option 'max_length' is for fields of type string"),
        ("required float f = 1 [text = True];", "the option 'text' is for fields of type string"),
        ("required int32 f = 1 [content_type = \"date\"];", "the option 'content_type' is for fields of type string"),
        (
            "required uint32 f = 1 [min_value = 1];",
            "the option 'min_value' is for fields of type int32, and this is a uint32"
        ),
        ("required float f = 1 [max_value = 1];", "the option 'max_value' is for fields of type int32"),
        ("required manytoone f->Site:ms = 1:2001 [max_length = 3];", "and this is a manytoone link; remove it"),
        ("required string f = 1 [max_length = 0];", "max_length is a whole number from 1 to"),
        ("required string f = 1 [max_length = -3];", "max_length is a whole number from 1 to"),
        ("required string f = 1 [max_length = ten];", "max_length is a whole number from 1 to 2147483647, found 'ten'"),
        ("required string f = 1 [max_length = 5, text = True];", "text = True and max_length exclude each other"),
        ("required int32 f = 1 [min_value = 5, max_value = 4];", "min_value 5 is above max_value 4"),
        (
            "required int32 f = 1 [min_value = a];",
            "min_value is a whole number from -2147483648 to 2147483647, found 'a'"
        ),
        ("required string f = 1 [content_type = \"dat\"];", "there is no content_type 'dat'; did you mean 'date'?"),
        (
            "required string f = 1 [auto_now_add = True, text = True];",
            "auto_now_add is for fields of content_type \"date\""
        ),
        (
            "required string f = 1 [content_type = \"date\", auto_now_add = True, default = \"now()\"];",
            "auto_now_add and default exclude each other"
        ),
        (
            "required string f = 1 [max_length = 9, default = \"now()\"];",
            "the only call there is is \"now()\", of fields of content_type"
        ),
        (
            "required string f = 1 [content_type = \"date\", default = \"later()\"];",
            "expected \"now()\" or a time such as"
        ),
        ("required string f = 1 [max_length = 2, default = \"abc\"];", "default: 'abc' is longer than max_length = 2"),
        ("required string f = 1 [max_length = 2, default = 5];", "default: expected a text in quotes, found '5'"),
        ("required string f = 1 [text = True, default = None];", "default: None is no value of a required field"),
        ("required int32 f = 1 [default = 1.5];", "default: expected a whole number that fits int32, found '1.5'"),
        ("required int32 f = 1 [default = 2147483648];", "default: expected a whole number that fits int32"),
        ("required uint32 f = 1 [default = -1];", "default: expected a whole number that fits uint32"),
        ("required int32 f = 1 [min_value = 3, default = 2];", "default: 2 is below min_value = 3"),
        ("required int32 f = 1 [max_value = 3, default = 4];", "default: 4 is above max_value = 3"),
        ("required float f = 1 [default = \"much\"];", "default: expected a number, found 'much'"),
        ("required manytoone f->Site:ms = 1:2001 [default = 1];", "default: a link has no default but None"),
        (
            "required string f = 1 [max_length = 9, choices = \"vm, container\"];",
            "choices: expected (, found 'vm'; choices are (("
        ),
        (
            "required string f = 1 [max_length = 9, choices = \"(('vm', 'V', 'M'),)\"];",
            "choices: expected pairs of what is stored and what is shown, found 3"
        ),
        ("required string f = 1 [max_length = 9, choices = \"()\"];", "choices: expected at least one pair"),
        ("required string f = 1 [max_length = 9, choices = \"(('a','A'),('a','B'))\"];", "choices: 'a' is there twice"),
        (
            "required string f = 1 [max_length = 9, choices = \"(('a','A'),(None,'B'))\"];",
            "None is no choice of a required field"
        ),
        (
            "required string f = 1 [max_length = 1, choices = \"(('ab','A'),)\"];",
            "the choice 'ab' is longer than max_length = 1"
        ),
        (
            "required string f = 1 [max_length = 9, choices = \"(('a','A'),)\", default = \"b\"];",
            "default: 'b' is none of the choices"
        ),
        (
            "required int32 f = 1 [unique_with = \"h\"]; required int32 g = 2;",
            "unique_with names 'h', which is no field of 'M'"
        ),
        ("required int32 f = 1 [unique_with = \"f\"];", "unique_with names the field itself"),
        (
            "required int32 f = 1 [tosca_key_one_of = nam]; required string name = 2 [text = True];",
            "tosca_key_one_of names 'nam', which is no field of 'M'; did you mean 'name'?"
        ),
        (
            "required manytomany f->Site:ms = 1:2001 [unique = True];",
            "a manytomany link is a list, which cannot be unique"
        ),
    ])
    func whatIsRefused(text: String, words: String) {
        let outcome = Reading.outcome("message M (XOSBase) {\n\(text)\n}\n")
        let errors = outcome.findings.filter { $0.severity == .error }.map(\.description)
        #expect(outcome.models == nil)
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix("m.xproto:2:") == true, "\(errors)")
        #expect(errors.first?.contains(": error: M.f: ") == true && errors.first?.contains(words) == true, "\(errors)")
    }

    // MARK: - Warned of

    @Test(arguments: [
        ("required string f = 1;", "there is neither max_length nor text = True"),
        ("required string f = 1 [content_type = \"stripped\"];", "there is neither max_length nor text = True"),
        ("required string f = 1 [max_length = 254];", "max_length = 254 is unusual; did you mean 256?"),
        ("required string f = 1 [max_length = 255];", "did you mean 256?"),
        ("required string f = 1 [max_length = 257];", "did you mean 256?"),
        ("required string f = 1 [max_length = 258];", "did you mean 256?"),
        ("required string f = 1 [max_length = 1022];", "did you mean 1024?"),
        ("required string f = 1 [max_length = 1023];", "did you mean 1024?"),
        ("required string f = 1 [max_length = 1025];", "did you mean 1024?"),
        ("required string f = 1 [max_length = 1026];", "did you mean 1024?"),
        ("required bool f = 1;", "a bool without default begins as False"),
        ("required manytoone f->Site:ms = 1;", "the reverse side 'ms' has no number; write = 1:M"),
    ])
    func whatIsWarnedOf(text: String, words: String) {
        let outcome = Reading.outcome("message M (XOSBase) {\n\(text)\n}\n")
        #expect(outcome.models != nil)
        #expect(outcome.findings.count == 1 && outcome.findings[0].severity == .warning)
        #expect(outcome.findings.first?.description.contains(words) == true, "\(outcome.findings)")
    }

    @Test(arguments: [253, 256, 259, 1021, 1024, 1027]) func lengthsThatAreUsual(length: Int) {
        #expect(Reading.findings("message M (XOSBase) { required string f = 1 [max_length = \(length)]; }") == [])
    }
}
