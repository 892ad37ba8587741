import PluginAPI

/// Network flows that are reported anew until they end. (Avalon's `rflow`.)
struct FlowModel: Model {
    static let name = "rflow"
    static let summary = "Network flows with metadata, each reported again until it ends."
    static let version = "1.0"
    static let columns = [
        "flow_id", "id_session", "user_id", "srcip", "srcport", "destip", "destport", "protocol_l4", "protocol_l7",
        "input_if", "output_if", "first_byte_ts", "last_byte_ts", "packet_no_send", "packet_no_recv", "volume_send",
        "volume_recv", "sensor_id", "is_terminated", "proto_flags_send", "proto_flags_recv", "metadata",
    ]
    static let metadataFile = Option<String?>(
        "rflow-metadata-file",
        default: nil,
        placeholder: "FILE",
        help: "A file with the names of metadata, each in double quotes; without it a list of usual names."
    )
    static let options: [any OptionDeclaring] = [Self.metadataFile]
    static let needs = [Need("read", "--\(Self.metadataFile.name)")]

    private static let mostPending = 100
    private static let endsAtOnce = 0.7

    private let sensor: Int
    private let sessions: Int
    private let draws = FlowDistributions.shared
    private var random: Random
    private var nextID = 0
    private var pending: [Flow] = []
    private let metadata: Metadata

    init(_ context: Context) throws {
        self.sensor = context.instance - 1
        self.random = context.random
        self.sessions = 1 + self.random.int(below: 15)
        self.pending.reserveCapacity(Self.mostPending)
        self.metadata = Metadata(names: try MetadataNames.names(file: context[Self.metadataFile]))
    }

    mutating func write(into record: inout RecordWriter) {
        let now = Clock.now()
        // One number decides on both, as each looks at bits of its own.
        let count = self.pending.count
        if count > 0, self.random.next() >> 63 == 0 {
            let place = self.random.int(below: count)
            self.update(place, now)
            self.write(self.pending[place], into: &record)
            if self.pending[place].isTerminated {
                self.pending[place] = self.pending[count - 1]
                self.pending.removeLast()
            }
        } else {
            let flow = self.begin(now)
            self.write(flow, into: &record)
            if !flow.isTerminated { self.pending.append(flow) }
        }
    }

    private mutating func begin(_ now: Int64) -> Flow {
        let id = self.nextID
        self.nextID = (id + 1) & 0xFFFF_FFFF
        let source = self.draws.address.draw(&self.random)
        var destination = self.draws.address.draw(&self.random)
        while destination == source { destination = self.draws.address.draw(&self.random) }
        let first = now - 1000 * Int64(self.random.int(below: 120_001))
        let sent = self.random.int(below: 1 << 24)
        let received = self.random.int(below: 1 << 24)
        let flags = Int(self.random.next() >> 62)
        let firstAddress = self.draws.address.range.lowerBound
        return Flow(
            id: id,
            session: self.random.int(below: self.sessions),
            user: self.random.int(below: 501),
            source: self.draws.addresses[source - firstAddress],
            sourcePort: self.draws.port.draw(&self.random),
            destination: self.draws.addresses[destination - firstAddress],
            destinationPort: self.draws.port.draw(&self.random),
            transport: self.draws.transport.draw(&self.random),
            application: self.draws.application.draw(&self.random),
            input: self.random.int(below: 65537) - 1,
            output: self.random.int(below: 65537) - 1,
            first: first,
            last: min(now, first + 1000 * Int64(self.random.int(below: 120_001))),
            packetsSent: sent,
            packetsReceived: received,
            volumeSent: sent * self.packetSize(),
            volumeReceived: received * self.packetSize(),
            isTerminated: self.pending.count >= Self.mostPending || self.random.bool(probability: Self.endsAtOnce),
            flagsSent: flags & 1,
            flagsReceived: flags >> 1
        )
    }

    private mutating func update(_ place: Int, _ now: Int64) {
        let step = 1000 * Int64(1 + self.random.int(below: 1000))
        let earliest = now - 1000 * Int64(self.random.int(below: 90_001))
        let sent = self.random.int(below: 1 << 24)
        let received = self.random.int(below: 1 << 24)
        self.pending[place].last = max(self.pending[place].last + step, earliest)
        self.pending[place].packetsSent += sent
        self.pending[place].packetsReceived += received
        self.pending[place].volumeSent += sent * self.packetSize()
        self.pending[place].volumeReceived += received * self.packetSize()
        self.pending[place].isTerminated = self.random.bool(probability: Self.endsAtOnce)
    }

    /// Bytes of each packet of a flow, on average.
    private mutating func packetSize() -> Int { 1400 + self.random.int(below: 151) }

    private mutating func write(_ flow: Flow, into record: inout RecordWriter) {
        record.field("flow_id", flow.id)
        record.field("id_session", flow.session)
        record.field("user_id", flow.user)
        record.field("srcip", flow.source)
        record.field("srcport", flow.sourcePort)
        record.field("destip", flow.destination)
        record.field("destport", flow.destinationPort)
        record.field("protocol_l4", flow.transport)
        record.field("protocol_l7", flow.application)
        record.field("input_if", flow.input)
        record.field("output_if", flow.output)
        record.field("first_byte_ts", localTime: flow.first)
        record.field("last_byte_ts", localTime: flow.last)
        record.field("packet_no_send", flow.packetsSent)
        record.field("packet_no_recv", flow.packetsReceived)
        record.field("volume_send", flow.volumeSent)
        record.field("volume_recv", flow.volumeReceived)
        record.field("sensor_id", self.sensor)
        record.field("is_terminated", flow.isTerminated)
        record.field("proto_flags_send", flow.flagsSent)
        record.field("proto_flags_recv", flow.flagsReceived)
        record.field("metadata", self.metadata.draw(self.draws, &self.random))
    }
}
