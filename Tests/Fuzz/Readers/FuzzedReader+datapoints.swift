import Platform
import Records

extension FuzzedReader {
    /// A model with a type of everything.
    private static let model: ModelSpec = {
        let types = [
            "bool": "tag", "int": "int", "float": "float", "text": "string", "ip": "ipv4", "six": "ipv6", "mac": "mac",
            "time": "time", "json": "json", "free": "special", "cat": "category<string;a,b>", "list": "array<int>",
            "dict": "dict<a:int,b?:string>", "link": "link<A,json>", "links": "set<link<A>>",
        ]
        var attributes: [Attribute] = []
        for (name, text) in types.sorted(by: { $0.key < $1.key }) {
            guard let type = try? DataType(text, entities: ["A": .string]) else { preconditionFailure(text) }
            let kind: AttributeKind =
                attributes.count % 2 == 0 ? .plain : .observations(HistoryParameters(), isMultiValue: false)
            let number = attributes.count
            attributes.append(Attribute(id: name, entity: "A", number: number, name: name, kind: kind, dataType: type))
        }
        let series = Timeseries(.irregular, series: [Timeseries.Series("x", .int)])
        attributes.append(
            Attribute(
                id: "series",
                entity: "A",
                number: attributes.count,
                name: "",
                kind: .timeseries(series),
                dataType: .special
            )
        )
        return ModelSpec([
            EntityType(id: "A", number: 0, idType: .string, name: "A", hasSnapshots: true, attributes: attributes)
        ])
    }()

    private static let bodies = [
        #"[{"type":"A","id":"e","attr":"bool","v":"yes"},{"type":"A","id":"e","attr":"int","v":1.0,"t1":0,"c":0.5}]"#,
        #"[{"type":"A","id":"é","attr":"float","v":-2.5e-3,"t1":"2026-03-01T10:00:00.5+01:00","src":"s"}]"#,
        #"[{"type":"A","id":"e","attr":"ip","v":"1.2.3.4"},{"type":"A","id":"f","attr":"mac","v":"aa:bb:cc:dd:ee:ff"}]"#,
        #"[{"type":"A","id":"e","attr":"json","v":{"a":[1,null,"x",{"b":99999999999999999999}]},"t1":1700000000}]"#,
        #"[{"type":"A","id":"e","attr":"dict","v":{"a":1}},{"type":"A","id":"e","attr":"cat","v":"b"}]"#,
        #"[{"type":"A","id":"e","attr":"link","v":{"eid":"x","data":"[1]"},"t1":0,"t2":5}]"#,
        #"[{"type":"A","id":"e","attr":"links","v":[{"eid":"x"}]},{"type":"A","id":"e","attr":"six","v":"::1%a","t1":0}]"#,
        #"[{"type":"A","id":"e","attr":"series","v":{"x":[1,2],"time":["2026-03-01","2026-03-02"]},"t1":0}]"#,
    ]

    private static func tasks(_ bytes: UnsafeRawBufferPointer) -> [EntityTask]? {
        try? DatapointReader(self.model).read(bytes)
    }

    /// Bodies of requests; what is accepted is the same after it was on the bus.
    static let datapoints = FuzzedReader(
        name: "datapoints",
        usualDose: 40_000,
        longest: 4096,
        inputs: { Self.bodies.map { Array($0.utf8) } },
        words: [
            "[{", "}]", "},{", ",\"", "\":", "null", "true", "1e400", "-0", "NaN", "\\u0000", "\\ud83d\\ude00",
            "\"t1\":",
            "\"attr\":\"json\"", "\"attr\":\"float\"", "[[[[[[[[", "99999999999999999999", "2026-03-01T10:00:00Z",
        ],
        read: { bytes throws(Finding) in
            guard let tasks = Self.tasks(bytes) else { return false }
            for task in tasks {
                var writer = ByteWriter()
                task.write(to: &writer)
                var reader = ByteReader(writer.bytes)
                let again = try? EntityTask(from: &reader, Self.model)
                try Finding.unless(again == task && reader.isAtEnd, "the bus changed \(task.routingKey)")
                for point in task.datapoints {
                    try Finding.unless(
                        (try? JSON.decode(point.value.json)) != nil,
                        "a value is no JSON: \(point.value)"
                    )
                }
            }
            return true
        }
    )

    /// Tasks from the bus.
    static let entityTask = FuzzedReader(
        name: "entity-task",
        usualDose: 60_000,
        longest: 4096,
        inputs: {
            Self.bodies.flatMap { body in
                Array(body.utf8).withUnsafeBytes { Self.tasks($0) ?? [] }.map { task in
                    var writer = ByteWriter()
                    task.write(to: &writer)
                    return Array(writer.bytes)
                }
            }
        },
        words: ["json", "link", "free", "series"],
        read: { bytes throws(Finding) in
            var reader = ByteReader(bytes)
            guard let task = try? EntityTask(from: &reader, Self.model) else { return false }
            var writer = ByteWriter()
            task.write(to: &writer)
            var second = ByteReader(writer.bytes)
            let again = try? EntityTask(from: &second, Self.model)
            try Finding.unless(again == task, "written again it is another: \(task.routingKey)")
            return true
        }
    )
}
