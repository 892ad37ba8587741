import Records
import Testing

@testable import Synchronizing

/// The language of policies: how it is read, what it decides, and what is refused.
@Suite struct PolicyTests {
    // MARK: - Reading

    @Test(arguments: [
        ("True", "True"), ("obj.a & obj.b | ctx.user", "(obj.a & obj.b) | ctx.user"),
        ("not obj.a = obj.b", "not (obj.a = obj.b)"),
        ("not obj.a -> obj.b -> True", "(not obj.a) -> (obj.b -> True)"),
        ("obj.a = 'x y' & 1 in obj.b.all()", "(obj.a = \"x y\") & (1 in obj.b.all())"),
        (
            "ctx.user | exists Site: Site.id = obj.a & Site.name = \"n\" | True",
            "ctx.user | (exists Site: (((Site.id = obj.a) & (Site.name = \"n\")) | True))"
        ),
        ("forall Site: exists Node: Node.name = Site.name", "forall Site: (exists Node: (Node.name = Site.name))"),
        ("*p(a.b) & *p(obj.a)", "*p(obj.a.b) & *p(obj.a)"), ("(((obj.a)))", "obj.a"), ("obj.a = -2.5", "obj.a = -2.5"),
    ])
    func howItIsRead(text: String, canonical: String) throws {
        var cursor = TokenCursor(SourceLexer.tokens(text, file: "p", ModelFindings()))
        let expression = try PolicyParser.parse(&cursor)
        #expect(cursor.isAtEnd)
        #expect("\(expression)" == canonical)
        var again = TokenCursor(SourceLexer.tokens(canonical, file: "p", ModelFindings()))
        #expect(try PolicyParser.parse(&again) == expression)
    }

    @Test(arguments: [
        ("{{ ' ' not in obj.name }}", "1:12: error: p: a Python escape {{ }} cannot be run here; say it with"),
        ("obj.", "p: expected a field behind the dot, found '>'"),
        ("", "p: expected a path, a constant, a policy, or (, found '>'"),
        ("obj.a =", "found '>'"), ("(obj.a", "p: expected ')' or an operator"),
        ("obj.a obj.b", "p: expected '>' or an operator in policy 'p', found 'obj'"),
        ("ojb.a", "p: 'ojb' means nothing here; did you mean 'obj'?"),
        ("name", "a path starts with obj, ctx; a text stands in quotes"),
        ("Site.name = 1", "a path starts with obj, ctx"),
        ("exists Site Site.name", "expected ':' behind exists 'Site'"),
        ("obj.a.count()", "'count' cannot be called here; only .all()"), ("*p", "expected '(' behind *p"),
        ("ctx.users", "p: 'ctx.users': ctx has only ctx.user, ctx.read_access, ctx.write_access"),
        ("ctx", "ctx has only"),
        ("ctx.user.emial", "'ctx.user.emial': the model 'User' has no field 'emial'; did you mean 'email'?"),
        ("ctx.read_access.x", "'x' stands behind a value, which has no fields"),
        ("exists Siet: True", "p: there is no model 'Siet'; did you mean 'Site'?"),
        ("exists Site: Site.nmae = 1", "the model 'Site' has no field 'nmae'; did you mean 'name'?"),
        ("exists Site: Site.users.email = 1", "'email' stands behind a list; ask for objects of it with exists"),
        (
            "exists Site: *site_policy(Site.users)",
            "the policy 'site_policy' is about one object, and 'Site.users' leads to a list"
        ),
        ("exists Site: *site_policy(Site.name)", "'Site.name' leads to a value"),
        ("exists Site: Site.name.all() = 1", "there is no list in front of .all()"),
        ("*site_polciy(obj.a)", "there is no policy 'site_polciy'; did you mean 'site_policy'?"),
    ])
    func whatIsRefused(expression: String, words: String) {
        let findings = Reading.findings("policy p < \(expression) >\nmessage M (XOSBase) { }\n")
        #expect(findings.count == 1 && findings[0].contains(words), "\(findings)")
    }

    @Test func whatAPolicyNamesIsJudgedForTheModelsThatUseIt() {
        let findings = Reading.findings(
            """
            policy p < obj.site.name = "x" & *q(site) >
            policy q < obj.login_bsae = "x" >
            message A::p (XOSBase) { optional manytoone site->Site:as = 1:2001; }
            message B (XOSBase) { option validators = "p:No"; }
            """
        )
        #expect(findings.count == 3, "\(findings)")
        #expect(findings[0].hasPrefix("m.xproto:1:12: error: p: 'obj.site.name': the model 'B' has no field 'site'"))
        #expect(
            findings[2].hasPrefix(
                "m.xproto:2:12: error: q: 'obj.login_bsae': the model 'Site' has no field 'login_bsae'"
            )
        )
    }

    @Test func depthHasALimit() {
        let deep = String(repeating: "(", count: 5000) + "True" + String(repeating: ")", count: 5000)
        #expect(Reading.findings("policy p < \(deep) >").first?.contains("more than 64 levels deep") == true)
        let not = String(repeating: "not ", count: 5000) + "True"
        #expect(Reading.findings("policy p < \(not) >").first?.contains("more than 64 levels deep") == true)
        let wide = "policy p < " + (0..<5000).map { "obj.id = \($0)" }.joined(separator: " | ") + " >"
        #expect(Reading.findings(wide) == [])
    }

    // MARK: - Deciding

    /// Two users, of whom the first is an administrator, and the second has a privilege.
    private static func world(_ policies: String) throws -> (SmallWorld, DataModel) {
        let model = try Reading.models(
            policies + """

                message Door (XOSBase) {
                  optional string name = 1 [text = True];
                  optional manytoone site->Site:doors = 2:2001;
                  optional manytoone other->Door:others = 3:2001;
                  optional manytomany keys->User:doors = 4:2002;
                  optional int32 size = 5;
                  optional float weight = 6;
                }
                """
        )
        var world = SmallWorld(model)
        world.objects["User"] = [1: ["is_admin": true, "email": "a@x"], 2: ["is_admin": false, "email": "b@x"]]
        world.objects["Site"] = [5: ["name": "here"]]
        world.objects["Door"] = [
            7: ["name": "front", "site_id": 5, "other_id": 8, "keys_ids": [2], "size": 3, "weight": 3.0],
            8: ["name": ""],
        ]
        world.objects["Privilege"] = [
            1: ["accessor_id": 9, "object_id": 7], 2: ["accessor_id": 2, "object_id": 7, "permission": "all"],
        ]
        return (world, model)
    }

    private static let front = ObjectReference(model: "Door", id: 7)
    private static let second = PolicyContext(user: ObjectReference(model: "User", id: 2), isReading: true)

    @Test(arguments: [
        ("True", true), ("False", false), ("None", false), ("obj", true), ("obj.name", true),
        ("obj.name = \"front\"", true),
        ("obj.name = 'back'", false), ("not obj.name = 'back'", true), ("obj.other.name", false), ("obj.other", true),
        ("obj.other.other", false), ("obj.other.other.site.name = None", true),
        ("obj.size = 3 & obj.weight = 3 & obj.size = obj.weight", true),
        ("obj.site.name = \"here\" & obj.other = obj", false), ("obj.id = 7 & obj.pk = 7 & obj.site_id = 5", true),
        ("ctx.user in obj.keys.all()", true), ("ctx.user in obj.keys", true), ("obj in obj.site.doors.all()", true),
        ("obj.other in obj.site.doors.all()", false), ("'ron' in obj.name", true), ("'x' in obj.name", false),
        ("1 in obj.size", false),
        ("ctx.user.is_admin", false), ("ctx.read_access", true), ("ctx.write_access", false),
        ("ctx.user.email = 'b@x'", true),
        ("ctx.write_access -> False", true), ("ctx.read_access -> False", false), ("ctx.read_access -> obj.name", true),
        ("False -> False -> False", true), ("False & False | True", true), ("True | False & False", true),
        ("exists Privilege: Privilege.object_id = obj.id & Privilege.accessor_id = ctx.user.id", true),
        ("exists Privilege: Privilege.object_id = obj.id & Privilege.accessor_id = 77", false),
        ("exists Privilege: Privilege.object_id = obj.other.id", false), ("exists Node: True", false),
        ("forall Node: False", true), ("forall Privilege: Privilege.object_id = 7", true),
        ("forall Privilege: Privilege.permission", false),
        ("exists Privilege: forall Door: Door.id = Privilege.object_id", false),
        ("exists Privilege: exists Door: Door.id = Privilege.object_id & Door.name", true),
        ("exists Door: exists Door: Door.id = 8", true), ("*q(site)", true), ("*q(obj.other)", false),
        ("*q(other.site)", true),
        ("not *q(site)", false),
    ])
    func whatItDecides(expression: String, verdict: Bool) throws {
        let (world, model) = try Self.world("policy p < \(expression) >\npolicy q < obj.name = \"here\" >")
        #expect(
            try PolicyEvaluation.holds("p", for: Self.front, Self.second, in: model, world) == verdict,
            "\(expression)"
        )
    }

    @Test func whatIsEqualToldToTheWorld() throws {
        let (world, model) = try Self.world(
            "policy p < exists Privilege: Privilege.accessor_id = ctx.user.id & 7 = Privilege.object_id & "
                + "(Privilege.id = 1 | True) & Privilege.object_id = Privilege.accessor_id & obj.id = Privilege.id >"
        )
        _ = try PolicyEvaluation.holds("p", for: Self.front, Self.second, in: model, world)
        #expect(
            world.log.conditions == [
                [
                    PolicyCondition(field: "accessor_id", value: .integer(2)),
                    PolicyCondition(field: "object_id", value: .integer(7)),
                    PolicyCondition(field: "id", value: .integer(7)),
                ]
            ]
        )
    }

    @Test func whatComesAfterTheFirstIsNotLookedAt() throws {
        let (world, model) = try Self.world("policy p < exists Privilege: Privilege.object_id = 7 >")
        #expect(try PolicyEvaluation.holds("p", for: Self.front, Self.second, in: model, world))
        #expect(world.log.visits == 1)
    }

    @Test func workHasALimitAndCanBeStopped() throws {
        var (world, model) = try Self.world(
            "policy p < exists Privilege: Privilege.object_id = 0 >\npolicy r < *r(obj) >\npolicy n < *nobody(obj) >\npolicy nobody < True >"
        )
        world.objects["Privilege"] = Dictionary(uniqueKeysWithValues: (1...5000).map { ($0, ["object_id": .int($0)]) })
        let ask = { (policy: String, limits: PolicyLimits) throws(PolicyFailure) in
            try PolicyEvaluation.holds(policy, for: Self.front, Self.second, in: model, world, limits: limits)
        }
        #expect(try !ask("p", PolicyLimits()))
        #expect(throws: PolicyFailure.tooMuchWork(policy: "p", limit: 3000)) { try ask("p", PolicyLimits(steps: 3000)) }
        #expect(throws: PolicyFailure.stopped(policy: "p")) { try ask("p", PolicyLimits(isStopped: { true })) }
        #expect(throws: PolicyFailure.tooDeep(policy: "r", limit: 64)) { try ask("r", PolicyLimits()) }
        #expect(throws: PolicyFailure.unknown(policy: "nothing")) { try ask("nothing", PolicyLimits()) }
        let shallow = PolicyFailure.tooDeep(policy: "nobody", limit: 1)
        #expect(throws: shallow) { try ask("n", PolicyLimits(depth: 1)) }
    }

    @Test func validatorsSayWhatIsWrong() throws {
        let (world, model) = try Self.world("policy p < obj.name = \"back\" >\npolicy q < obj.site >")
        let validators = try #require(
            ValidatorsReader.read(
                "p:Door {obj.name} at { obj.site.name }, size {obj.size}, is wrong {x}, q: has a site, p:again"
            )
        )
        #expect(validators.map(\.policy) == ["p", "q", "p"])
        let failures = try PolicyEvaluation.failures(of: validators, for: Self.front, Self.second, in: model, world)
        #expect(failures == ["Door front at here, size 3, is wrong {x}", "again"])
        let other = ObjectReference(model: "Door", id: 8)
        #expect(
            try PolicyEvaluation.failures(of: validators, for: other, Self.second, in: model, world)
                == ["Door  at None, size None, is wrong {x}", "has a site", "again"]
        )
    }

    @Test func thePoliciesOfTheHostDecideAsTheySay() throws {
        let (world, model) = try Self.world("")
        let site = ObjectReference(model: "Site", id: 5)
        let admin = PolicyContext(user: ObjectReference(model: "User", id: 1), isWriting: true)
        #expect(try PolicyEvaluation.holds("site_policy", for: site, admin, in: model, world))
        #expect(try PolicyEvaluation.holds("site_policy", for: site, Self.second, in: model, world))
        var writer = Self.second
        (writer.isReading, writer.isWriting) = (false, true)
        #expect(try !PolicyEvaluation.holds("site_policy", for: site, writer, in: model, world))
        var other = world
        other.objects["Privilege"]?[3] = [
            "accessor_type": "User", "accessor_id": 2, "object_type": "Site", "object_id": 5,
            "permission": "role:admin",
        ]
        #expect(try PolicyEvaluation.holds("site_policy", for: site, writer, in: model, other))
        #expect(try !PolicyEvaluation.holds("admin_policy", for: site, PolicyContext(user: nil), in: model, world))
    }
}
