import Testing

@testable import Synchronizing

/// Models as wholes: names, bases, numbers, links, options; and that every error of every file is told.
@Suite struct ModelReadingTests {
    // MARK: - Wholes

    @Test func theModelOfTheGuideIsReadAsItStands() throws {
        let outcome = Reading.outcome(
            """
            message MyModel (XOSBase){
                required string first_name = 1 [null = False, blank = False];
                required string last_name = 2 [null = False, blank = False];
            }
            """
        )
        let model = try #require(outcome.models?.model("MyModel"))
        #expect(model.ownFields.map(\.name) == ["first_name", "last_name"])
        #expect(model.fields.first?.name == "id")
        #expect(model.field("enacted")?.model == "XOSBase")
        #expect(outcome.findings.count { $0.severity == .warning } == 2)
        #expect((model.singular, model.plural) == ("mymodel", "mymodels"))
    }

    @Test func optionsOfAFileHoldForItsModels() throws {
        let models = try Reading.models(
            """
            option name = "vSG"; // the service
            option app_label = "vsg"
            ;
            /* shared by
               both */
            option verbose_name = "Gateway";
            option sync_implemented = "True";
            message A (Service) { option verbose_name = "First"; option plural = "As"; option kind = "x"; }
            message B (ServiceInstance) { option owner_class_name = "A"; }
            """
        )
        let (first, second) = try (#require(models.model("A")), #require(models.model("B")))
        #expect(first.options[.verboseName] == "First" && second.options[.verboseName] == "Gateway")
        #expect(second.options[.syncImplemented] == "True" && first.appLabel == "vsg" && first.plural == "as")
    }

    @Test(arguments: [
        ("Bus", "buses"), ("Policy", "policies"), ("Day", "days"), ("Box", "boxes"), ("Switch", "switches"),
        ("Node", "nodes"),
    ])
    func pluralsFollowTheUsualEndings(name: String, plural: String) throws {
        let models = try Reading.models("message My\(name) (XOSBase) { option singular = \"\(name)\"; }")
        #expect(models.model("My\(name)")?.plural == plural)
        #expect(models.model("My\(name)")?.appLabel == "core")
    }

    @Test func keysAreJoinedWhoeverNamesWhom() throws {
        let model = try Reading.model(
            """
            required int32 a = 1 [unique_with = "b"]; required int32 b = 2; required int32 c = 3 [unique_with = "b"];
            required int32 d = 4 [unique = True]; required int32 e = 5 [unique_with = "site"];
            optional manytoone site->Site:es = 6:1099; required int32 z = 7;
            """
        )
        #expect(model.uniqueKeys.map(\.fields) == [["d"], ["a", "b", "c"], ["e", "site"]])
    }

    @Test(
        arguments: [
            ("required string name = 1 [text = True];", ["name"], []),
            ("required int32 n = 1;", [], []),
            (
                "required string name = 1 [text = True]; optional manytoone s->Site:ms = 2:1099 [tosca_key = True];",
                ["s_id"], []
            ),
            (
                "required int32 k = 1 [tosca_key = True]; optional manytoone s->Site:ms = 2:1099; optional int32 t = 3 [tosca_key_one_of = s];",
                ["k"], [["s_id", "t"]]
            ),
        ] as [(String, [String], [[String]])]
    )
    func whatObjectsAreFoundBy(fields: String, key: [String], alternatives: [[String]]) throws {
        let model = try Reading.model(fields)
        #expect(model.naturalKey.fields == key && model.naturalKey.alternatives == alternatives)
    }

    @Test func basesAreManyAndFieldsAreInheritedOnce() throws {
        let models = try Reading.models(
            """
            message EC2Instance (Left, Right) { required int32 own = 1; }
            message Left (XOSBase) { required int32 l = 1; }
            message Right (XOSBase) { required int32 r = 1; }
            """
        )
        let model = try #require(models.model("EC2Instance"))
        #expect(model.lineage == ["EC2Instance", "Left", "Right", "XOSBase"])
        #expect(model.fields.suffix(3).map(\.name) == ["r", "l", "own"])
        #expect(model.fields.count { $0.name == "created" } == 1)
        #expect(models.isModel("EC2Instance", a: "Right") && !models.isModel("Right", a: "Left"))
    }

    @Test func modelsInACircleOfLinksAreOneGroup() throws {
        let models = try Reading.models(
            """
            message A (XOSBase) { optional manytoone b->B:as = 1:1001; }
            message B (XOSBase) { optional manytoone a->A:bs = 1:1001; }
            message C (XOSBase) { optional manytoone a->A:cs = 1:1002; optional manytoone c->C:children = 2:1001; }
            """
        )
        let order = DependencyOrder(models)
        #expect(order.circles.map { $0.sorted() } == [["A", "B"]])
        #expect(order.groups.last == ["C"])
    }

    // MARK: - Refusals

    @Test(arguments: [
        (
            "message M (XOSBase) { required int64 f = 1; }",
            "1:32: error: M: there is no type 'int64'; numbers have 32 bits"
        ),
        ("message M (XOSBase) { required strnig f = 1; }", "there is no type 'strnig'; did you mean 'string'?"),
        ("message M (XOSBase) { required double f = 1; }", "there is no type 'double'; use float"),
        ("message M (XOSBase) { required onetoone f->Site:m = 1:2000; }", "use manytoone with unique = True"),
        ("message M (XOSBase) { required onetomany f->Site:m = 1:2000; }", "declare the link on the other side"),
        ("message M (XOSBase) { repeated int32 f = 1; }", "found 'repeated'; there are no lists: link to objects"),
        ("message M (XOSBase) { int32 f = 1; }", "found 'int32'; put required or optional in front of the type"),
        ("message M (XOSBase) { requierd int32 f = 1; }", "did you mean 'required'?"),
        ("message M (XOSBase) { required int32 f; }", "expected '=' and a number behind the field 'f', found ';'"),
        (
            "message M (XOSBase) { required int32 f = 0; }",
            "expected the number of the field 'f', from 1 to 536870911, found '0'"
        ),
        ("message M (XOSBase) { required int32 f = one; }", "found 'one'"),
        ("message M (XOSBase) { required int32 f = 1 }", "expected ';' behind the field 'f', found '}'"),
        ("message M (XOSBase) { required int32 f = 1 [default 3]; }", "expected '=' behind 'default', found '3'"),
        (
            "message M (XOSBase) { required int32 f = 1 [default = 3; }",
            "expected ']' or ',' behind an option of the field 'f'"
        ),
        (
            "message M (XOSBase) { required string s->Site:ms = 1:2000; }",
            "'s' is a link, of type 'string': write manytoone"
        ),
        ("message M (XOSBase) { required manytoone s = 1; }", "expected '->' and a model behind the link 's'"),
        ("message M (XOSBase) { required int32 f = 1;", "1:9: error: the model 'M' has no end; close it with }"),
        ("message M (XOSBase) { required int32 id = 1; }", "M.id: every model has 'id' of its own"),
        ("message M (XOSBase) { required int32 pk = 1; }", "M.pk: every model has 'pk' of its own"),
        (
            "message M (XOSBase) {\n required int32 a = 1;\n required int32 a = 2; }",
            "3:17: error: M.a: there is a field of this name already, in line 2"
        ),
        (
            "message M (XOSBase) { required int32 a = 1; required int32 b = 1; }",
            "M.b: the number 1 belongs to 'a' already"
        ),
        (
            "message M (XOSBase) { required bool deleted = 1 [default = True]; }",
            "M.deleted: 'XOSBase' has a field of this name, and 'M' descends from it"
        ),
        (
            "message M { required int32 a = 1; }",
            "M: it descends from no model, and lacks the fields that objects are kept by; write message M (XOSBase)"
        ),
        (
            "message M (XOSBsae) { }",
            "1:12: error: M: there is no model 'XOSBsae' to descend from; did you mean 'XOSBase'?"
        ),
        ("message M (XOSBase, XOSBase) { }", "M: the base 'XOSBase' is there twice"),
        ("message M (M) { }", "M: models descend from each other in a circle: M -> M"),
        ("message A (B) { }\nmessage B (A) { }", "models descend from each other in a circle: A -> B -> A"),
        ("message Site (XOSBase) { }", "Site: a model of this name comes with the host"),
        (
            "message M (XOSBase) { }\nmessage M (XOSBase) { }",
            "2:9: error: M: there is a model of this name already, at m.xproto:1:9"
        ),
        (
            "message M (XOSBase) { optional manytoone s->Siet:ms = 1:2000; }",
            "M.s: there is no model 'Siet' to link to; did you mean 'Site'?"
        ),
        (
            "message M (XOSBase) { optional manytoone s->XOSBase:ms = 1:2000; }",
            "there are no objects of 'XOSBase' itself"
        ),
        (
            "message M (XOSBase) { optional manytoone s->Site:users = 1:2000; }",
            "M.s: 'Site' would call its end 'users', which is the reverse side of User.site"
        ),
        (
            "message M (XOSBase) { optional manytoone s->Site:name = 1:2000; }",
            "'Site' would call its end 'name', which is a field of 'Site'"
        ),
        (
            "message M (XOSBase) { optional manytoone s->Site:ms = 1:1001; }",
            "the number 1001 of its reverse side belongs to the reverse side of User.site of 'Site'"
        ),
        (
            "message M (XOSBase) { optional manytoone s->Site:ms = 1:8; }",
            "the number 8 of its reverse side belongs to the field 'login_base' of 'Site'"
        ),
        (
            "message P (XOSBase) { required int32 ms = 1; }\nmessage D (P) { }\nmessage M (XOSBase) { optional manytoone p->P:ms = 1:1001; }",
            "'P' would call its end 'ms', which is a field of 'P'"
        ),
        (
            "message P (XOSBase) { }\nmessage D (P) { required int32 ms = 1; }\nmessage M (XOSBase) { optional manytoone p->P:ms = 1:1001; }",
            "2:9: error: D: M.p calls its end in 'P' 'ms', which is a field of 'D'; rename one"
        ),
        ("message M (XOSBase) { option pluarl = \"x\"; }", "M: there is no option 'pluarl'; did you mean 'plural'?"),
        (
            "option gui_hidden = \"maybe\";\nmessage M (XOSBase) { }",
            "gui_hidden is exactly True or False, found 'maybe'"
        ),
        ("message M (XOSBase) { option kind = \"a\"; option kind = \"b\"; }", "the option 'kind' is there already"),
        (
            "message M (XOSBase) { option owner_class_name = \"Servcie\"; }",
            "owner_class_name names 'Servcie', which is no model; did you mean 'Service'?"
        ),
        (
            "message M (XOSBase) { option validators = \"no colon\"; }",
            "validators: expected \"policy:message, policy:message\""
        ),
        (
            "message M (XOSBase) { option validators = \"missing:Text\"; }",
            "M: there is no policy 'missing'; define it: policy missing < ... >"
        ),
        (
            "message M::site_polciy (XOSBase) { }",
            "1:12: error: M: there is no policy 'site_polciy'; did you mean 'site_policy'?"
        ),
        (
            "policy p < True >\nmessage M (XOSBase) { option validators = \"p:Bad {obj.nmae}\"; required string name = 1 [text = True]; }",
            "shows {obj.nmae}, and there is no field 'nmae'; did you mean 'name'?"
        ),
        (
            "policy p < True >\npolicy p < False >",
            "2:8: error: p: there is a policy of this name already, at m.xproto:1:8"
        ),
        ("mesage M (XOSBase) { }", "expected option, policy or message, found 'mesage'; did you mean 'message'?"),
        (
            "message M (XOSBase) { required string f = 1 [help_text = \"open]; }\n}",
            "the text has no end on its line; close it with \""
        ),
        ("/* open", "1:1: error: the comment has no end; close it with */"),
        ("message M (XOSBase) { ? }", "1:23: error: '?' has no meaning here"),
        ("option name = ;\n", "expected a value for 'name': a number, a name or a text in quotes, found ';'"),
    ])
    func whatIsRefused(text: String, words: String) {
        let findings = Reading.findings(text)
        #expect(findings.contains { $0.hasPrefix("m.xproto:") && $0.contains(words) }, "\(findings)")
        #expect(Reading.outcome(text).models == nil)
    }

    @Test func everyErrorOfEveryFileIsToldOnce() {
        let outcome = XProtoReader.read([
            XProtoSource(
                name: "a.xproto",
                text: """
                    option nmae = "x";
                    message A (XOSBase) {
                      required int32 x = 1
                      optional string y = 2 [max_length = 0];
                      required manytoone z->Nowhere:as = 3:1001;
                    }
                    """
            ),
            XProtoSource(
                name: "b.xproto",
                text: "message A (XOSBase) { }\nmessage B (A) { required int32 y = 1; }\n}\n"
            ),
        ])
        #expect(outcome.models == nil)
        #expect(
            outcome.findings.map { "\($0.place.file):\($0.place.line) \($0.model ?? "-").\($0.field ?? "-")" } == [
                "a.xproto:1 -.-", "a.xproto:4 A.-", "a.xproto:5 A.z", "b.xproto:1 A.-", "b.xproto:3 -.-",
            ],
            "\(outcome.findings.map(\.description))"
        )
    }

    @Test func whatWasNotUnderstoodIsNotMissedElsewhere() {
        let findings = Reading.findings(
            """
            policy p < obj.name = "x" & obj.other.nmae = "x" >
            message A::p (XOSBase) {
              option validators = "p:{obj.name}";
              required int64 name = 1;
              required int32 b = 2 [unique_with = "name"];
              optional manytoone other->B:as = 3:1001;
            }
            message B (XOSBase) { required string name = 1 [text = True]; }
            message C (A, Missing) { required int32 c = 1 [tosca_key_one_of = "gone"]; }
            """
        )
        #expect(
            findings.map { $0.split(separator: ":")[1] } == ["1", "4", "9"]
                && findings[0].contains("did you mean 'name'?"),
            "\(findings)"
        )
    }

    @Test func hostilePlacesAndNamesForgeNoLines() {
        let findings = Reading.findings(
            "message M (XOSBase) { required int32 f = 1 [help_text = \"a\u{1b}[2J\", \u{202e} = 1]; }"
        )
        #expect(findings.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e } })
        #expect(!findings.isEmpty)
    }

    @Test func aChainOfBasesEnds() {
        let text = (0..<300).map { "message M\($0) (\($0 == 299 ? "XOSBase" : "M\($0 + 1)")) { }\n" }.joined()
        #expect(Reading.findings(text).contains { $0.contains("more than 100 models in a row") })
    }
}
