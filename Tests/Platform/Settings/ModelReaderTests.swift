import Testing

@testable import Platform

@Suite struct ModelReaderTests {
    private func attribute(_ text: String) throws -> [String] {
        try SettingsDirectory([
            "db_entities/a.yml": "entity: {id: a, name: A, snapshot: true}\nattribs:\n  x: {name: X, \(text)}\n",
            "db_entities/b.yml": "entity: {id: b, name: B, snapshot: false, id_data_type: int}\nattribs: {}\n",
        ]).errors().map { error in error.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? error }
    }

    @Test func entitiesAndAttributes() throws {
        let directory = try SettingsDirectory([
            "db_entities/turbine.yml": """
            entity:
              id: turbine
              id_data_type: ipv4
              name: Turbine
              snapshot: yes
              description: What turns.
              lifetime: {type: ttl, on_create: 2h, mirror_data: false}
            attribs:
              rpm:
                name: RPM
                type: observations
                data_type: float
                ttl: P1D
                confidence: true
                multi_value: true
                editable: true
                history_force_graph: true
                history_params: {max_age: 7d, pre_validity: 0, post_validity: 90, aggregate: false}
              load:
                name: Load
                type: timeseries
                timeseries_type: regular
                series: {x: {data_type: int}}
                timeseries_params: {time_step: 10m}
              site:
                name: Site
                type: plain
                data_type: set<link<site; mirror=turbines>>
            """,
            "db_entities/site.yml":
                "entity: {id: site, name: Site, snapshot: true, lifetime: {type: weak}}\nattribs: {}\n",
        ])
        let settings = try #require(directory.read().settings)
        let turbine = try #require(settings.model.entity("turbine"))
        #expect(turbine.idType == .ipv4)
        #expect(turbine.hasSnapshots)
        #expect(turbine.lifetime == .ttl(onCreate: TimeSpan(seconds: 7200), mirrorsData: false))
        let rpm = try #require(turbine.attribute("rpm"))
        let history = HistoryParameters(
            maximumAge: TimeSpan(seconds: 7 * 86_400),
            postValidity: TimeSpan(seconds: 90),
            isAggregated: false
        )
        #expect(rpm.kind == .observations(history, isMultiValue: true))
        #expect(rpm.ttl == TimeSpan(seconds: 86_400))
        #expect(rpm.hasConfidence && rpm.isEditable && rpm.forcesGraph)
        #expect(turbine.attribute("load")?.timeseries?.timeStep == TimeSpan(seconds: 600))
        let mirror = try #require(settings.model.attribute("site", "turbines"))
        #expect(mirror.isMirror)
        #expect(mirror.dataType.text == "set<link<turbine>>")
        #expect(settings.model.relations.map(\.attribute.id) == ["site"])
        #expect(settings.model.relations(to: "site").count == 1)
        #expect(settings.model.entities.map(\.id) == ["site", "turbine"])
        #expect(settings.model.entities.enumerated().allSatisfy { $0 == $1.number })
    }

    @Test(arguments: [
        ("tag", "tag"), ("array< int >", "array<int>"), ("set<link<b>>", "set<link<b>>"),
        ("dict< a : int , b? : string >", "dict<a:int,b?:string>"),
        ("category<string; x, y>", "category<string;x,y>"), ("link<b, int>", "link<b,int>"),
        ("link<b,dict<x:int,y?:string>>", "link<b,dict<x:int,y?:string>>"),
        ("link<b,int;mirror=m>", "link<b,int;mirror=m>"),
        ("link< b ; mirror = m >", "link<b;mirror=m>"), ("link<b,link<a,array<int>>>", "link<b,link<a,array<int>>>"),
    ]) func typesInAllSpellings(_ text: String, _ canonical: String) throws {
        let type = try DataType(text, entities: ["a": .string, "b": .int])
        #expect(type.text == canonical)
        #expect(try DataType(canonical, entities: ["a": .string, "b": .int]) == type)
    }

    @Test(arguments: [
        ("", "is no data type"), ("strng", "did you mean 'string'?"),
        ("array<array<int>>", "cannot be the element of a list"),
        ("array<int", "expected > at its end"), ("set<dict<a:int>>", "cannot be the element"),
        ("dict<>", "expected KEY:TYPE"),
        ("dict<a:int,a:int>", "twice"), ("dict<a:array<int>>", "expected a type without parameters"),
        ("category<int;a>", "is not of the type int"), ("category<string>", "found no ;"),
        ("category<string;a,,b>", "without characters"),
        ("category<ipv4;a>", "expected string, int, int64 or float"), ("category<string;a,a>", "twice"),
        ("link<c>", "entity type 'c' is not defined"), ("link<b;mirro=m>", "expected mirror=NAME"),
        ("link<b;mirror=1m>", "cannot be the name of an attribute"), ("link<b,foo>", "is no data type"),
        ("int<3>", "is no data type"),
    ]) func textsThatAreNoTypes(_ text: String, _ reason: String) {
        let error = #expect(throws: DataTypeError.self) { try DataType(text, entities: ["a": .string, "b": .int]) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func typesThatAreNestedWithoutEndAreRefused() {
        let deep = String(repeating: "link<a,", count: 1000) + "int" + String(repeating: ">", count: 1000)
        #expect(throws: DataTypeError.self) { try DataType(deep, entities: ["a": .string]) }
    }

    @Test(arguments: [
        ("type: plain", "attribs.x: the key 'data_type' is missing; expected a data type such as string or array<int>"),
        ("data_type: int", "attribs.x: the key 'type' is missing; expected plain, observations or timeseries"),
        (
            "type: plian, data_type: int",
            "attribs.x.type: expected one of plain, observations, timeseries, found 'plian'; did you mean 'plain'?"
        ),
        (
            "type: plain, data_type: int, confidence: true",
            "attribs.x.confidence: unknown key; known are type, id, name, description, ttl, data_type, editable"
        ),
        (
            "type: observations, data_type: int, mutli_value: true",
            "attribs.x.mutli_value: unknown key; did you mean 'multi_value'?"
        ),
        (
            "type: plain, data_type: int, editable: 3",
            "attribs.x.editable: expected true or false, found the integer '3'"
        ),
        ("type: plain, data_type: [int]", "attribs.x.data_type: expected a text, found a list"),
        ("type: plain, data_type: link<bb>", "attribs.x.data_type: entity type 'bb' is not defined; did you mean 'b'?"),
        ("type: plain, data_type: int, ttl: 5x", "attribs.x.ttl: \(TimeSpan.expectation), found the text '5x'"),
        (
            "type: observations, data_type: int, history_params: {max_items: 0}",
            "attribs.x.history_params.max_items: expected a whole number, at least 1, found 0"
        ),
        (
            "type: timeseries, timeseries_type: regular, series: {s: {data_type: int}}, timeseries_params: {}",
            "attribs.x.timeseries_params: expected time_step, the time between two samples, as the timeseries is regular"
        ),
        (
            "type: timeseries, timeseries_type: irregular, series: {s: {data_type: string}}, timeseries_params: {}",
            "attribs.x.series.s.data_type: expected int, int64, float or time for the samples of a series, found 'string'"
        ),
    ]) func whatIsWrongWithAnAttribute(_ text: String, _ expected: String) throws {
        #expect(try self.attribute(text) == [expected])
    }

    @Test func mirrorsAndWeakEntities() throws {
        let link =
            "entity: {id: a, name: A, snapshot: true}\nattribs:\n  x: {name: X, type: plain, data_type: link<b;mirror=m>}\n"
        let errors = try SettingsDirectory([
            "db_entities/a.yml": link,
            "db_entities/b.yml":
                "entity: {id: b, name: B, snapshot: true}\nattribs:\n  m: {name: M, type: plain, data_type: int}\n",
            "db_entities/c.yml": "entity: {id: c, name: C, snapshot: true, lifetime: {type: weak}}\nattribs: {}\n",
        ]).errors()
        #expect(errors.count == 2)
        #expect(errors[0].hasPrefix("db_entities/a.yml:3:3: attribs.x: the mirror 'm' is an attribute of 'b' already"))
        #expect(errors[1].contains("no attribute links to 'c'"))
    }

    @Test func allErrorsComeAtOnce() throws {
        let errors = try SettingsDirectory([
            "db_entities/a.yml": "entity: {id: z, nme: A, snapshot: true}\nattribs:\n  1x: {}\n  y: 5\n",
            "db_entities/b.yml": "entity:\n\tid: b\n", "db_entities/c.yml": "- 1\n",
            "db_entities/d.yml": "a: 1\na: 2\n",
        ]).errors()
        #expect(
            errors == [
                "db_entities/a.yml:1:9: entity: the key 'name' is missing; expected a name for people",
                "db_entities/a.yml:1:14: entity.id: expected 'a', as the file is named, found 'z'",
                "db_entities/a.yml:1:17: entity.nme: unknown key; did you mean 'name'?",
                "db_entities/a.yml:3:3: attribs.1x: '1x' cannot be the id of an attribute; \(Attribute.nameRule)",
                "db_entities/a.yml:4:6: attribs.y: expected a mapping, found the integer '5'",
                "db_entities/b.yml:2:1: no YAML: while scanning for the next token that begins at 2:1: found character that "
                    + "cannot start any token; the line begins with a tab: indent with spaces",
                "db_entities/c.yml:1:1: expected a mapping, found a list",
                "db_entities/d.yml:2:1: the key 'a' is there already, at 1:1",
            ]
        )
    }
}
