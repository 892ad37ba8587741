import Configuration

extension FuzzedReader {
    /// A file of sections, and the values of options out of it.
    static let ini = FuzzedReader(
        name: "ini",
        usualDose: 20_000,
        longest: 4096,
        inputs: {
            [
                "[g]\ntext = \"a\"\nnumber=5\nlist = a,\n  b\n# c\n[DEFAULT]\ntop: $g.number\n",
                "[G]\nold-text = x${number}y$$\nmap = a:b,c:d\nuri = http://[::1]:80/\n\n[other]\n; d\nx=1\n",
                "[g]\nhost = a.b.\nport=80\nflag = On\nmany=1\nmany='2'\ntext=$top$top\n",
            ]
            .map { Array($0.utf8) }
        },
        words: [
            "[g]\n", "[DEFAULT]\n", "text=", "number: ", "list=", "map=", "uri=", "host=", "many=", "$text", "${top}",
            "$$", "\\$",
            "$g.number", "\n ", "\n", "\r", "\"", "'", ",", ":", "=", "#", "http://",
        ],
        read: { bytes throws(Finding) in
            let document: INIDocument
            do throws(INIError) {
                document = try INIReader.read(Array(bytes), file: "fuzzed")
            } catch {
                guard case .line(let mark) = error.origin, mark.line > 0 else {
                    throw Finding("it is nowhere: \(error)")
                }
                return false
            }
            let configuration = INIConfiguration([document], groups: Self.groups)
            for group in configuration.groups {
                for option in group.options { _ = try? configuration.value(of: option, in: group.name) }
            }
            try Finding.unless(
                !configuration.dump().contains { $0.utf8.contains(0x0a) },
                "a value breaks out of its line"
            )
            try Finding.unless(
                configuration.findings().allSatisfy { !$0.description.utf8.contains(0x0a) },
                "a finding breaks out of its line"
            )
            return true
        }
    )

    private static var groups: [INIGroup] {
        var many = INIOption("many", .string, isMultiple: true)
        many.initials = ["$text"]
        let options = [
            INIOption(
                "text",
                .string,
                initial: "$top",
                pattern: "[a-z]*",
                deprecatedNames: [INIDeprecatedName("old-text")]
            ),
            INIOption("number", .integer, initial: "$text", minimum: -5, maximum: 500),
            INIOption("list", .list(of: .integer)),
            INIOption("map", .map(of: .string)), INIOption("uri", .uri), INIOption("host", .hostAddress), many,
            INIOption("port", .port, isRequired: true), INIOption("flag", .boolean, isSecret: true),
        ]
        return [INIGroup("g", options: options), INIGroup("DEFAULT", options: [INIOption("top", .string)])]
    }
}
