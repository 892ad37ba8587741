import Records
import Testing

@testable import Configuration

/// What is told of files that are wrong.
@Suite struct INIFindingsTests {
    private static let collectors = "watcher_cluster_data_model_collectors"
    private static let groups = [
        INIGroup("DEFAULT", options: [INIOption("host", .hostAddress, initial: "localhost")]),
        INIGroup(
            "\(Self.collectors).dummy",
            options: [
                INIOption("period", .integer, initial: "3600", minimum: 1),
                INIOption("test_opt", .string, isRequired: true),
                INIOption(
                    "test-list",
                    .list(of: .string),
                    deprecatedNames: [INIDeprecatedName("old"), INIDeprecatedName(in: "dummy")]
                ),
                INIOption("gone", .string, removalReason: "nobody uses it"),
            ]
        ),
    ]

    private static func findings(_ text: String, _ environment: [String: String] = [:]) throws -> [String] {
        let document = try INIReader.read(text.utf8, file: "w.conf")
        return INIConfiguration([document], environment: environment, groups: Self.groups).findings().map {
            "\($0.severity): \($0)"
        }
    }

    @Test(
        arguments: [
            ("test_opt=x", [], []),
            (
                "", [],
                [
                    "error: w.conf: [C] test_opt is required and has no value: expected a text; write 'test_opt = ...' into the section [C], "
                        + "or set OS_WATCHER_CLUSTER_DATA_MODEL_COLLECTORS_DUMMY__TEST_OPT"
                ]
            ),
            ("test_opt=x\nperiot=5", [], ["warning: w.conf:3: 'periot' is no option of [C]; did you mean 'period'?"]),
            (
                "test_opt=x\nperiod=0", [],
                ["error: w.conf:3: [C] period: '0' is out of range; expected an integer of at least 1"]
            ),
            (
                "test_opt=x\ntest-list=0", [],
                ["warning: w.conf:3: 'test-list' is no option of [C]: write test_list, with underscores"]
            ),
            (
                "test_opt=x\nhost=a", [],
                ["warning: w.conf:3: 'host' is no option of [C], but of [DEFAULT]: move it there"]
            ),
            (
                "test_opt=x\nzzzzzzzzzz=a", [],
                [
                    "warning: w.conf:3: 'zzzzzzzzzz' is no option of [C]: expected one of gone, old, period, test_list, test_opt"
                ]
            ),
            (
                "test_opt=x\nold=a", [],
                ["warning: w.conf:3: 'old' in [C] is deprecated: use test_list in the section [C]"]
            ),
            (
                "test_opt=x\nold=a\ntest_list=b", [],
                [
                    "warning: w.conf:3: 'old' in [C] is deprecated, and has no effect here, since another line wins: use test_list in the section [C]"
                ]
            ),
            (
                "test_opt=x\n[dummy]\ntest_list=b", [],
                ["warning: w.conf:4: 'test_list' in [dummy] is deprecated: use test_list in the section [C]"]
            ),
            (
                "test_opt=x\ngone=a", [],
                ["warning: w.conf:3: [C] gone is deprecated and will have no effect one day: nobody uses it"]
            ),
            (
                "test_opt=x\n[N.dumy]\n[N.dumy]", [],
                [
                    "warning: w.conf:3: section [N.dumy]: no collector 'dumy' is installed (there are dummy); did you mean 'dummy'?; put its plugin "
                        + "into an ext directory, or remove the section"
                ]
            ),
            (
                "test_opt=x\n[watcher_strategies.s]", [],
                [
                    "warning: w.conf:3: section [watcher_strategies.s]: no strategy 's' is installed (there is none); put its plugin into an ext "
                        + "directory, or remove the section"
                ]
            ),
            (
                "test_opt=x\n[default]", [],
                ["warning: w.conf:3: section [default] is not known; did you mean [DEFAULT]?"]
            ),
            (
                "test_opt=x\n[keystone_authtoken]\na=1", [],
                ["warning: w.conf:3: section [keystone_authtoken] is not known; nothing in it has an effect"]
            ),
            (
                "test_opt=x", [("OS_DEFAULT__HOTS", "a"), ("OS_AUTH_URL", "b")],
                [
                    "warning: environment variable OS_DEFAULT__HOTS: names no option of [DEFAULT]; did you mean OS_DEFAULT__HOST?"
                ]
            ),
            (
                "test_opt=$nope", [],
                [
                    "error: w.conf:2: [C] test_opt: '$nope' refers to no option: expected a declared option of [C] or [DEFAULT], or GROUP.OPTION; "
                        + "write $$ for a dollar, ${NAME} where a name does not end by itself"
                ]
            ),
        ] as [(String, [(String, String)], [String])]
    )
    func tells(text: String, variables: [(String, String)], expected: [String]) throws {
        let section = "\(Self.collectors).dummy"
        let environment = Dictionary(variables, uniquingKeysWith: { $1 })
        let found = try Self.findings("[\(section)]\n" + text.exchanging("N.", for: Self.collectors + "."), environment)
        #expect(
            found
                == expected.map {
                    $0.exchanging("[C]", for: "[\(section)]").exchanging("[N.", for: "[\(Self.collectors).")
                }
        )
    }

    /// The order is that of the files and lines, not of what is declared.
    @Test func allIsToldInOrder() throws {
        let text = "[x]\n[\(Self.collectors).dummy]\ntest_opt=a\nperiot=1\nperiod=x\n"
        #expect(
            try Self.findings(text).map { String($0.split(separator: " ")[1]) } == [
                "w.conf:1:", "w.conf:4:", "w.conf:5:",
            ]
        )
    }
}
