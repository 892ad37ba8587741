import Records
import Testing

@testable import Configuration

/// The options of extensions as options of a section, and samples.
@Suite struct INIOptionTests {
    @Test func optionsOfExtensionsLoseTheNameOfTheExtension() {
        let declarations = [
            OptionDeclaration(name: "dummy-test-opt", type: .text, initial: "cost: $5"),
            OptionDeclaration(name: "test-list", type: .list, initial: "a\\,b, c"),
            OptionDeclaration(name: "dummy-period", type: .integer),
            OptionDeclaration(name: "period", type: .integer, initial: "3600", minimum: 1),
            OptionDeclaration(name: "dry", type: .flag),
            OptionDeclaration(name: "ratio", type: .number, isRequired: true),
        ]
        let options = INIOption.options(for: declarations, of: "dummy")
        #expect(options.map(\.key) == ["test_opt", "test_list", "dummy_period", "period", "dry", "ratio"])
        let configuration = INIConfiguration([], groups: [INIGroup("c.dummy", options: options)])
        let values = options.map { try? configuration.value(of: $0, in: "c.dummy") }
        #expect(values == ["cost: $5", ["a,b", "c"], .null, 3600, false, .null])
        #expect(configuration.findings().map(\.severity) == [.error])
        #expect(
            INIOption.options(for: [OptionDeclaration(name: "my-node-x", type: .text)], of: "my_node")[0].key == "x"
        )
        let ofBus = ["kafka-bus-servers", "kafka-bus-", "kafka-ca", "bus-path"].map {
            OptionDeclaration(name: $0, type: .text)
        }
        #expect(
            INIOption.options(for: ofBus, of: "kafka", kind: "bus").map(\.key)
                == ["servers", "kafka_bus_", "ca", "bus_path"]
        )
    }

    private static let group = {
        var many = INIOption("many", .string, help: "Many.", isMultiple: true)
        many.initials = ["x", "y"]
        return INIGroup(
            "c.dummy",
            help: "What the collector dummy can be told.",
            options: [
                INIOption(
                    "period",
                    .integer,
                    initial: "3600",
                    help:
                        "Seconds from the beginning of one build of the whole model to the beginning of the next one.",
                    minimum: 1,
                    maximum: 86_400
                ),
                INIOption("pw", .string, help: "Secret thing.", isRequired: true, isSecret: true), many,
                INIOption(
                    "spaced",
                    .string,
                    initial: " a ",
                    choices: [" a ", ""],
                    deprecatedNames: [INIDeprecatedName("old", in: "o")]
                ),
                INIOption("quoted", .string, initial: "\"q\"", removalReason: "It is of no use."),
                INIOption("lines", .string, initial: "one\ntwo"), INIOption("on", .boolean, initial: "True"),
                INIOption("port", .port, initial: "80"), INIOption("empty", .list(of: .string), initial: ""),
            ]
        )
    }()

    @Test func theSampleShowsAll() {
        let expected = """
            # What the collector dummy can be told.
            [c.dummy]

            # Seconds from the beginning of one build of the whole model to the beginning
            # of the next one. (integer value)
            # Minimum: 1
            # Maximum: 86400
            #period = 3600

            # Secret thing. (string value)
            # Required: there is no run without it
            # Secret: it is never shown
            # No default
            #pw =

            # Many. (multi valued)
            #many = x
            #many = y

            # (string value)
            # Choices:  a , ''
            # Deprecated name: [o] old
            #spaced = " a "

            # (string value)
            # Deprecated: It is of no use.
            #quoted = ""q""

            # (string value)
            #lines = one
            #    two

            # (boolean value)
            #on = true

            # (port value)
            # Minimum: 0
            # Maximum: 65535
            #port = 80

            # (list value)
            #empty =

            """
        #expect(INISample.text(of: [Self.group]) == expected.exchanging("Choices:  a ,", for: "Choices: a ,"))
    }

    /// What the sample says is what is there without it: uncommented, it changes nothing.
    @Test func theSampleSetsTheDefaults() throws {
        let lines = INISample.text(of: [Self.group]).split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map {
            $0.hasPrefix("# ") && !$0.hasPrefix("#  ") || $0.hasPrefix("#pw")
                ? "#" : $0.hasPrefix("#") ? $0.dropFirst() : $0
        }
        .joined(separator: "\n")
        let document = try INIReader.read(text.utf8, file: "sample.conf")
        #expect(document.sections[0].entries.count == 9)
        let read = INIConfiguration([document], groups: [Self.group])
        let bare = INIConfiguration([], groups: [Self.group])
        for option in Self.group.options {
            #expect(
                try read.value(of: option, in: "c.dummy") == bare.value(of: option, in: "c.dummy"),
                "\(option.name)"
            )
        }
    }
}
