import Testing

@testable import Pipeline

@Suite struct SinkSpecificationTests {
    private typealias Setting = SinkSpecification.Setting

    @Test func theParts() throws {
        let sink = try SinkSpecification("trx=kafka:topic=t,servers=a:9092\\,b:9092,x=\"1,2\\\"3\",y='4,\\5',z=")
        #expect(sink.stream == "trx" && sink.medium == "kafka")
        #expect(
            sink.settings == [
                Setting("topic", "t"), Setting("servers", "a:9092,b:9092"), Setting("x", "1,2\"3"),
                Setting("y", "4,\\5"),
                Setting("z", ""),
            ]
        )
    }

    @Test(arguments: ["*=print", "*=print:"]) func settingsAreNotNeeded(text: String) throws {
        #expect(try SinkSpecification(text) == SinkSpecification(stream: "*", medium: "print", settings: []))
    }

    @Test func anEqualsSignInAValueIsOne() throws {
        let sink = try SinkSpecification("a=sql:dsn=postgresql://h/db?x=y,table=t")
        #expect(sink.settings == [Setting("dsn", "postgresql://h/db?x=y"), Setting("table", "t")])
    }

    @Test(arguments: [
        "", "a", "=print", "a=", "a=:b=c", "a=m:b", "a=m:=b", "a=m:b=\"c", "a=m:b='c", "a=m:b=\\", "a=m:,",
    ])
    func whatIsNone(text: String) {
        #expect(throws: SinkSpecification.SyntaxError.self) { try SinkSpecification(text) }
    }

    @Test func whatIsWrittenIsReadAsTheSame() throws {
        let values = ["", "a", "a,b", "it's", "\"", "\\", "\\\"',=:{ }", "é\n", ",", "'\"'"]
        for first in values {
            let settings = [Setting("k", first)] + values.map { Setting("x", $0) }
            let sink = SinkSpecification(stream: "*", medium: "sql", settings: settings)
            #expect(try SinkSpecification(#require(sink.text)) == sink)
        }
        #expect(SinkSpecification(stream: "a=b", medium: "m", settings: []).text == nil)
        #expect(SinkSpecification(stream: "a", medium: "m:", settings: []).text == nil)
        #expect(SinkSpecification(stream: "a", medium: "m", settings: [Setting("k,", "")]).text == nil)
    }

    @Test func paces() throws {
        #expect(try SimulationPace("realtime").factor == 1)
        #expect(try SimulationPace("60x").delay(of: 60_000) == 1_000_000_000)
        #expect(try SimulationPace("0.5x").delay(of: 1e300) == 1 << 62)
    }
}
