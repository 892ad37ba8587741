import Synchronizing

extension FuzzedReader {
    /// A model file; what is accepted is written in one form, and read again as the same models.
    static let models = FuzzedReader(
        name: "models",
        usualDose: 1000,
        longest: 2048,
        inputs: {
            [
                """
                option name = "x"; policy q < obj.name = "x" > policy p < ctx.user.is_admin | (exists Site: Site.id = obj.s.id & not *q(s)) >
                message A::p (XOSBase) { option validators = "p:No {obj.n}, p:x"; required string n = 1 [max_length = 9,
                  choices = "(('a','A'),('b','B'))", default = "a"]; optional manytoone s->Site:as = 2:2001 [unique_with = "n"]; }
                """,
                """
                message B (Service) { option plural = 'Bs'; required bool b = 1 [default = True]; optional int32 i = 2
                  [min_value = -5, max_value = 7, default = 3]; optional float f = 3 [default = 1e-3]; /* c */ }
                message C (B, Tag) { optional manytomany c->B/T:+ = 9; } // end
                """,
                "policy q < forall Node: Node.name in 'x' -> True -> {{ python }} >\n",
                "message M { repeated int64 x = 1; }\n",
            ]
            .map { Array($0.utf8) }
        },
        words: [
            "message ", "policy ", "option ", "required ", "optional ", "string ", "int32 ", "manytoone ", "->", "::",
            " = ", "[", "]",
            "{", "}", "(", ")", "<", ">", ";", ",", "True", "None", "exists Site: ", "*p(", "not ", " & ", " | ",
            " in ", "\"", "'",
            "(XOSBase)", "max_length = 5", "{{", "}}", "/*", "//", "\n", "A", "Site", "obj.", "ctx.user",
        ],
        read: { bytes throws(Finding) in
            guard let text = String(validating: bytes, as: UTF8.self) else { return false }
            let outcome = XProtoReader.read([XProtoSource(name: "fuzzed", text: text)])
            for finding in outcome.findings {
                try Finding.unless(finding.place.line > 0 && finding.place.column > 0, "it is nowhere: \(finding)")
                try Finding.unless(!finding.description.utf8.contains(0x0a), "it forges lines: \(finding)")
            }
            guard let models = outcome.models else {
                try Finding.unless(!outcome.findings.isEmpty, "it is refused without a word")
                return false
            }
            guard let again = DataModel(canonicalText: models.canonicalText) else {
                throw Finding("what was written is refused: \(models.canonicalText.suffix(2000).debugDescription)")
            }
            try Finding.unless(again.canonicalText == models.canonicalText, "it is written differently")
            try Finding.unless(SchemaComparison(from: models, to: again).changes.isEmpty, "it differs from itself")
            try Finding.unless(
                DependencyOrder(models).names.count == models.models.count,
                "models are lost in the order"
            )
            return true
        }
    )
}
