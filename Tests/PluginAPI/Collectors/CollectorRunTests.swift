import PluginAPI
import PluginTesting
import Testing

/// Collectors behind the verbs of the contract, in memory.
@Suite struct CollectorRunTests {
    private func failure(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return String(describing: error)
        }
    }

    @Test func theExampleOfTheGuideWorks() throws {
        let run = try CollectorRun(DummyClusterDataModelCollector.self)
        #expect(try run.execute().reading.types().isEmpty)
        #expect(run.endpoints.map(\.name) == ["DummyNotification"])
        #expect(run.endpoints.first?.priorities == [.info])
        #expect(run.endpoints.first?.filter == NotificationFilter(publisherID: ".*", eventType: "^dummy$"))
        let sent = SentNotification(eventType: "dummy", payload: ["uuid": "i1"])
        #expect(try run.notify(sent, to: "DummyNotification") == nil)
        #expect(try run.model.instances().map(\.uuid) == ["i1"])
    }

    @Test func eachHasAPeriod() throws {
        #expect(throws: Never.self) { try CollectorRun(DummyClusterDataModelCollector.self, options: ["period": "7"]) }
        #expect(
            self.failure { _ = try CollectorRun(DummyClusterDataModelCollector.self, options: ["period": "0"]) } != nil
        )
        // One of the author's own takes its place.
        #expect(self.failure { _ = try CollectorRun(WaywardCollector.self, options: ["period": "3600"]) } != nil)
    }

    @Test func whatIsBuiltIsTheModel() throws {
        let run = try CollectorRun(WaywardCollector.self)
        let model = try run.execute()
        #expect(try model.node(name: "one").uuid == "n1")
        // What is given out is a copy.
        try model.removeNode("n1")
        #expect(try run.model.node(name: "one").uuid == "n1")
        #expect(!run.model.isPartial)
    }

    @Test func aModelInMemoryIsCopied() throws {
        let model = try CollectorRun(WaywardCollector.self, options: ["way": "in memory"]).execute()
        #expect(try model.computeNodes().map(\.uuid) == ["n1"])
        #expect(try model.node(of: "i1").uuid == "n1")
        #expect(model.isPartial)
        #expect(model.reason == "one host is away")
    }

    @Test func aPartialModelSaysSo() throws {
        let model = try CollectorRun(WaywardCollector.self, options: ["way": "partial"]).execute()
        #expect(model.isPartial)
        #expect(model.reason == "one host is away")
    }

    @Test func anothersModelCanBeReturned() throws {
        let other = ClusterModel()
        try other.put(Instance(uuid: "i7"))
        let run = try CollectorRun(WaywardCollector.self, options: ["way": "other's"], models: ["other": other])
        #expect(try run.execute().instances().map(\.uuid) == ["i7"])
    }

    @Test(arguments: [
        ("throws", "the service is away"),
        ("bad", "ComputeNode \"n\": vcpus: expected a whole number from 0 on, found -1"),
        ("other's", "there is no collector \"other\""),
        (
            "live",
            "the model of collector \"wayward\" can be changed while it handles a notification, on the same thread, and not "
                + "now; in execute() make a ClusterModel()"
        ),
    ])
    func whatExecuteThrowsIsTheReason(_ way: String, _ reason: String) throws {
        let run = try CollectorRun(WaywardCollector.self, options: ["way": way])
        #expect(self.failure { try run.execute() } == reason)
        #expect(try run.model.reading.types().isEmpty)
    }

    @Test func aModelIsGoneWhenItsCallIsOver() throws {
        let run = try CollectorRun(WaywardCollector.self, options: ["way": "kept"])
        #expect(try run.execute().computeNodes().map(\.uuid) == ["n0"])
        let reason = try #require(self.failure { try run.execute() })
        #expect(reason.starts(with: "this model was lent for one call and is not there any more"))
        #expect(try run.model.computeNodes().map(\.uuid) == ["n0"])
    }

    @Test(arguments: [
        ("no start", "it does not start"), ("no endpoints", "there are no endpoints today"),
        (
            "no handlers",
            "the endpoint NotificationEndpoint takes no notifications: it conforms to none of AuditHandler, DebugHandler, "
                + "InfoHandler, WarnHandler, ErrorHandler, CriticalHandler and SampleHandler"
        ),
        (
            "bad filter",
            "the filter of the endpoint BadFilter: payload.a.b: expected a regular expression, nil, or a map of such, found 3"
        ),
    ])
    func whatCannotStartSaysWhy(_ way: String, _ reason: String) {
        #expect(self.failure { _ = try CollectorRun(WaywardCollector.self, options: ["way": way]) } == reason)
    }

    @Test func filtersArriveAsTheyAre() throws {
        let run = try CollectorRun(WaywardCollector.self)
        #expect(run.endpoints.map(\.name) == ["EveryPriority", "full"])
        #expect(run.endpoints[0].filter == NotificationFilter())
        #expect(run.endpoints[0].priorities == Set(NotificationPriority.allCases))
        #expect(run.endpoints[1].priorities == [.warn])
        #expect(
            run.endpoints[1].filter
                == NotificationFilter(
                    context: ["user": "^a"],
                    publisherID: "",
                    metadata: ["message_id": nil],
                    payload: ["data": ["state": "^active$", "uuid": nil]]
                )
        )
    }

    @Test(arguments: NotificationPriority.allCases)
    func eachPriorityHasItsMethod(_ priority: NotificationPriority) throws {
        let run = try CollectorRun(WaywardCollector.self)
        let sent = SentNotification(
            priority,
            publisherID: "nova-compute:h",
            eventType: "x",
            payload: ["a": [1, "b"]],
            context: ["user": "ann"],
            messageID: "m1"
        )
        #expect(try run.notify(sent, to: "EveryPriority") == nil)
        let seen = try #require(try run.model.reading.element("Seen", "\(priority)"))
        #expect(
            seen.fields == [
                "context": ["user": "ann"], "publisher": "nova-compute:h", "payload": ["a": [1, "b"]],
                "metadata": ["message_id": "m1", "timestamp": nil],
            ]
        )
        #expect(try run.model.reading.types().map(\.count) == [1])
    }

    @Test(arguments: [
        ("throws", "not info"), ("removes", "there is no ComputeNode \"n9\" in the model"),
    ])
    func aHandlerThatThrowsChangesNothing(_ event: String, _ reason: String) throws {
        let run = try CollectorRun(WaywardCollector.self)
        #expect(try run.notify(SentNotification(eventType: event), to: "EveryPriority") == reason)
        #expect(try run.model.reading.types().isEmpty)
        #expect(try run.notify(SentNotification(eventType: "fine"), to: "EveryPriority") == nil)
        #expect(try run.model.reading.types().map(\.type) == ["Seen"])
    }

    @Test func aPriorityWithoutAMethodIsToldIfItComes() throws {
        let run = try CollectorRun(WaywardCollector.self)
        #expect(
            try run.notify(SentNotification(.info, eventType: "x"), to: "full")
                == "full takes no notifications of priority 4"
        )
    }

    @Test func scopes() throws {
        let run = try CollectorRun(ZonedCollector.self)
        try run.execute()
        #expect(try run.model(in: ["z1"]).storageNodes().map(\.host) == ["a", "c"])
        #expect(self.failure { _ = try run.model(in: []) } == "no zones")
        #expect(try run.model.storageNodes().count == 3)
        #expect(try CollectorRun(DummyClusterDataModelCollector.self).model(in: ["z1"]).storageNodes().isEmpty)
    }
}
