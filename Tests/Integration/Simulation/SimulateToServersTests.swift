import Records
import TestSupport
import Testing

/// The bank's streams into a real broker, with a registry of schemas, and into a real database, in one run.
struct SimulateToServersTests {
    @Test func eachStreamArrivesWhereItBelongs() throws {
        let place = try KafkaPlace()
        let workspace = place.workspace
        for example in ["libBanking.so", "sql.so"] {
            try Files.copy(try Repository.example(example), to: "\(workspace.ext)/\(example)")
        }
        for topic in ["trx", "clicks"] { try place.makeTopic(topic) }
        let registry = try CommandedProgram(
            "python3",
            ["\(KafkaPlace.folder)/registry.py"],
            then: [],
            in: workspace.path
        )
        let schema = "\(workspace.path)/home/click.avsc"
        let fields = [("timestamp", "long"), ("user_id", "int"), ("event", "string")]
            .map { "{\"name\": \"\($0)\", \"type\": \"\($1)\"}" }.joined(separator: ", ")
        try Files.write("{\"type\": \"record\", \"name\": \"Click\", \"fields\": [\(fields)]}", to: schema)
        let url = "http://127.0.0.1:\(registry.greeting)"
        let machine = ["--ext", workspace.ext, "simulate", "2banking", "--subjects=300", "--ticks=2000", "--seed=5"]
        let run = try workspace.start(
            machine + [
                "--grant=medium/kafka", "--grant=medium/kafka-avro", "--grant=medium/sql", "--drop-unbound",
                "--sink=trx=kafka:servers=\"\(place.servers)\",topic=trx,exactly-once=true",
                "--sink=clickstream=kafka-avro:servers=\"\(place.servers)\",topic=clicks,registry=\(url),schema=\(schema)",
                "--sink=balance=sql:dsn=sqlite:///e.db,table=balance,create=true,key=false",
            ],
            environment: ["LD_LIBRARY_PATH": KafkaPlace.libraries]
        ).wait()
        run.expectSuccess()
        func lines(_ stream: String) throws -> [String] {
            let peaceful = try workspace.start(machine + ["--sink=\(stream)=file", "--drop-unbound"]).wait()
            peaceful.expectSuccess()
            return peaceful.lines
        }
        let trx = try place.read("trx")
        #expect(try trx.map(\.value.text) == lines("trx") && !trx.isEmpty)
        let values = try trx.map { try JSON.decode(Array(($0.value.text ?? "").utf8)).record ?? [:] }
        #expect(trx.map(\.key.text) == values.map { "\($0["user_id"]?.integer ?? -1)" })
        #expect(trx.map(\.time) == values.map { $0["timestamp"]?.integer ?? -1 })
        let clicks = try place.read("clicks", registry: url)
        #expect(try clicks.map(\.value) == lines("clickstream").map { try JSON.decode(Array($0.utf8)) })
        let rows = try workspace.python(
            """
            import sqlite3, json
            for row in sqlite3.connect("e.db").execute("SELECT timestamp, user_id, balance, loan_balance, event FROM balance"):
                print(json.dumps(dict(zip(("timestamp", "user_id", "balance", "loan_balance", "event"), row))))
            """
        )
        #expect(try rows.split(separator: "\n").map(String.init) == lines("balance"))
    }
}
