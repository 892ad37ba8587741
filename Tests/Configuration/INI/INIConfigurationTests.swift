import Records
import Testing

@testable import Configuration

/// Values out of files, the environment and defaults.
@Suite struct INIConfigurationTests {
    private static let groups = [
        INIGroup(
            "g",
            options: [
                INIOption("a", .string, initial: "A"), INIOption("b-c", .string), INIOption("d", .string),
                INIOption("i", .integer),
                INIOption("f", .float), INIOption("bo", .boolean, initial: "true"), INIOption("l", .list(of: .string)),
                INIOption("m", .map(of: .string)), Self.multiple, Self.renamed, INIOption("j", .integer, initial: "$i"),
                INIOption("pw", .string, isSecret: true),
            ]
        ),
        INIGroup(
            "DEFAULT",
            options: [INIOption("top", .string, initial: "T"), INIOption("a", .string, initial: "not g")]
        ),
        INIGroup("other", options: [INIOption("x", .string, initial: "X")]),
        INIGroup("ns.dummy", options: [INIOption("y", .integer, initial: "7")]),
    ]
    private static let multiple = {
        var option = INIOption("mm", .string, isMultiple: true, deprecatedNames: [INIDeprecatedName("old-mm")])
        option.initials = ["x", "y"]
        return option
    }()
    private static let renamed = INIOption(
        "new",
        .string,
        initial: "N",
        deprecatedNames: [INIDeprecatedName("old-x"), INIDeprecatedName("zz", in: "h")]
    )

    private static func value(_ key: String, _ files: [String], _ environment: [String: String] = [:]) throws -> Value {
        let documents = try files.enumerated().map { try INIReader.read($1.utf8, file: "\($0).conf") }
        let configuration = INIConfiguration(documents, environment: environment, groups: Self.groups)
        let dot = key.utf8.firstIndex(of: UInt8(ascii: "."))
        let group = dot.map { String(key[..<$0]) } ?? "g"
        let name = dot.map { String(key[key.utf8.index(after: $0)...]) } ?? key
        return try configuration.value(of: try #require(configuration.option(name, in: group)), in: group)
    }

    @Test(
        arguments: [
            ("a", ["[g]\na=1"], "1"), ("a", ["[g]\nA=1"], "A"), ("a", ["[g]\na=1\n[G]\na=2"], "2"),
            ("a", ["[G]\na=2\n[g]\na=1"], "1"),
            ("a", ["[g]\na=1", "[g]\na=2"], "2"), ("a", ["[g]\na=1", "[g]\nd=2"], "1"),
            ("a", ["[G]\na=1", "[g]\nd=2"], "1"),
            ("a", ["[g]\na=1\na=2"], "2"), ("b_c", ["[g]\nb_c=1"], "1"), ("b_c", ["[g]\nb-c=1"], nil), ("a", [], "A"),
            ("d", [], nil),
            ("a", ["[g]\na="], ""), ("i", ["[g]\ni="], nil), ("i", ["[g]\ni=\"\""], nil), ("i", ["[g]\ni='5'"], 5),
            ("l", ["[g]\nl="], []),
            ("l", ["[g]\nl=a,\n b"], ["a", "b"]), ("DEFAULT.top", ["[DEFAULT]\ntop=2"], "2"),
            ("DEFAULT.top", ["[default]\ntop=2"], "T"),
            ("mm", ["[g]\nmm=1\nmm=2", "[g]\nmm=3"], ["1", "2", "3"]), ("mm", ["[g]\nmm=1\n[G]\nmm=2"], ["1", "2"]),
            ("mm", [], ["x", "y"]),
            ("mm", ["[g]\nmm=1\nold_mm=2\nmm=3"], ["1", "2", "3"]), ("new", ["[g]\nold-x=1"], "1"),
            ("new", ["[g]\nold_x=1"], "1"),
            ("new", ["[g]\nold_x=1\nnew=2"], "2"), ("new", ["[g]\nnew=2\nold_x=1"], "2"), ("new", ["[h]\nzz=3"], "3"),
            ("new", ["[g]\nnew=1", "[g]\nold_x=2"], "2"), ("new", ["[DEFAULT]\nnew=3"], "N"),
        ] as [(String, [String], Value)]
    ) func filesAreRead(key: String, files: [String], expected: Value) throws {
        #expect(try Self.value(key, files) == expected)
    }

    @Test(arguments: [
        ("a=$d\nd=5", "5"), ("a=$$d", "$d"), ("a=\\$d", "$d"), ("a=${d}x\nd=q", "qx"), ("a=$other.x", "X"),
        ("a=${other.x}!", "X!"),
        ("a=$top", "T"), ("d=$a", "A"), ("a=$i", ""), ("a=$l\nl=1, 2", "1,2"), ("a=$bo", "True"),
        ("a=$m\nm=k:v", "k:v"),
        ("a=$f\nf=1", "1.0"), ("a=$", "$"), ("a=$ x", "$ x"), ("a=$1", "$1"), ("a=${", "${"), ("a=${ d }", "${ d }"),
        ("a=$$$top", "$T"),
        ("a=$top$top", "TT"), ("a=$top-b", "T-b"), ("a=\\\\$top", "\\$top"), ("a=$é", "$é"), ("a=$b_c\nb_c=z", "z"),
        ("a=$ns.dummy.y", "7"), ("a=$d\nd=$i\ni=4", "4"),
    ]) func referencesAreReplaced(text: String, expected: String) throws {
        let key = text.hasPrefix("d=") ? "d" : "a"
        #expect(try Self.value(key, ["[g]\n" + text]) == .string(expected))
    }

    @Test(arguments: [("i=9", 9), ("", nil)] as [(String, Value)])
    func defaultsReferToo(text: String, expected: Value) throws {
        #expect(try Self.value("j", ["[g]\n" + text]) == expected)
    }

    @Test(arguments: [
        ("a=$nope", 2, "'$nope' refers to no option"), ("a=$other.nope", 2, "refers to no option"),
        ("a=$other", 2, "refers to no option"),
        ("a=$d.", 2, "${NAME}"), ("a=$a", 2, "a circle of references"),
        ("a=$d\nd=x$a", 2, "[g] a refers to [g] d refers to [g] a"),
        ("\na=$i\ni=x", 4, "[g] i: got 'x'"), ("a=$D\nd=1", 2, "refers to no option"),
    ]) func badReferencesAreRefused(text: String, line: Int, reason: String) throws {
        let error = #expect(throws: INIError.self) { try Self.value("a", ["[g]\n" + text]) }
        #expect(error?.origin == .line(INIMark(file: "0.conf", line: line)))
        #expect(error?.reason.holds(reason) ?? false, "\(String(describing: error))")
    }

    /// Each option refers twice to the next one: what would be 2^40 references ends with a refusal.
    @Test(arguments: ["", "text"]) func referencesThatGrowAreRefused(last: String) throws {
        let options = (0...40).map { INIOption("o\($0)", .string, initial: $0 == 40 ? last : "$o\($0 + 1)$o\($0 + 1)") }
        let configuration = INIConfiguration([], groups: [INIGroup("g", options: options)])
        let error = #expect(throws: INIError.self) { try configuration.value(of: options[0], in: "g") }
        #expect(error?.reason.holds("grow beyond all use") ?? false)
    }

    @Test(
        arguments: [
            ("a", ["OS_G__A": "E"], "E"), ("a", ["OS_g__a": "E"], "1"), ("b_c", ["OS_G__B_C": "E"], "E"),
            ("i", ["OS_G__I": ""], nil),
            ("DEFAULT.top", ["OS_DEFAULT__TOP": "E"], "E"), ("a", ["OS_G__A": "$top"], "T"),
            ("a", ["OS_G__A": "\"x\""], "\"x\""),
            ("l", ["OS_G__L": "a,b"], ["a", "b"]), ("mm", ["OS_G__MM": "a,b"], ["a,b"]),
            ("new", ["OS_G__OLD_X": "E"], "N"),
            ("a", ["OS_G__B": "E"], "1"),
        ] as [(String, [String: String], Value)]
    ) func theEnvironmentWins(key: String, environment: [String: String], expected: Value) throws {
        #expect(try Self.value(key, ["[g]\na=1"], environment) == expected)
    }

    @Test(arguments: ["OS_NS.DUMMY__Y", "OS_NS_DUMMY__Y"]) func dotsMayBeUnderscoresInVariables(name: String) throws {
        let configuration = INIConfiguration([], environment: [name: "3"], groups: Self.groups)
        let setting = try configuration.setting(of: Self.groups[3].options[0], in: "ns.dummy")
        #expect(setting == INISetting(value: 3, origin: .variable(name), isSecret: false))
    }

    @Test func whatHasASecretInItIsSecret() throws {
        let document = try INIReader.read("[g]\npw=hunter2\na=x$pw\nd=${a}y\ni=${pw}\n".utf8, file: "a.conf")
        let configuration = INIConfiguration([document], groups: Self.groups)
        #expect(try configuration.value(of: Self.groups[0].options[2], in: "g") == "xhunter2y")
        let lines = configuration.dump()
        #expect(lines.contains("[g] pw = **** (a.conf:2)"))
        #expect(lines.contains("[g] d = **** (a.conf:4)"))
        #expect(lines.contains("[g] i = <refused> (a.conf:5)"))
        #expect(lines.contains("[other] x = X (default)"))
        #expect(lines.contains("[g] b_c = <none> (default)"))
        #expect(!lines.contains { $0.holds("hunter2") })
        #expect(!configuration.findings().contains { $0.text.holds("hunter2") })
    }
}
