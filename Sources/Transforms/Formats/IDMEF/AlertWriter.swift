import Records

// Room for a document is reserved once: `fixedRoom` for all literals, ids and times, and what `AlertFields` adds up for
// values and prefixes. It counts each value for two places, as none stands in more.

/// Writes the document of one record.
struct AlertWriter: ~Copyable {
    /// Bytes that everything but the values of fields takes at most.
    private static let fixedRoom = 4096

    private let isCorrelated: Bool
    private let identifier: AlertIdentifier
    private var fields: AlertFields
    private var createTime: AlertTime
    private var analyzerTime: AlertTime

    init(_ context: TransformContext, isCorrelated: Bool) {
        self.isCorrelated = isCorrelated
        self.identifier = AlertIdentifier(context)
        self.fields = AlertFields(context.zone)
        self.createTime = AlertTime(context.zone)
        self.analyzerTime = AlertTime(context.zone)
    }

    /// Writes the document of the next record of a batch and a line feed.
    ///
    /// - Parameters:
    ///   - number: The number of the record within its producer.
    ///   - now: The time in microseconds since 1970 UTC.
    mutating func write(
        _ reader: inout RecordReader,
        number: UInt64,
        now: Int64,
        into output: inout ByteBuffer
    ) throws {
        try self.fields.read(&reader)
        let created = try self.created(now)
        let room = Self.fixedRoom &+ self.fields.room
        let start = output.reserve(room)
        var cursor = XMLCursor(start)
        cursor.put(#"<IDMEF-Message><Alert messageid=""#)
        // Two ids a record where a second one may be needed, so that they never meet.
        let id = self.isCorrelated ? number &* 2 : number
        cursor.place = self.identifier.write(id, time: now, at: cursor.place)
        cursor.put(#"">"#)
        self.analyzer(&cursor)
        cursor.put("<CreateTime ntpstamp=")
        cursor.place = self.createTime.write(created, at: cursor.place)
        cursor.put("</CreateTime><AnalyzerTime ntpstamp=")
        cursor.place = self.analyzerTime.write(now, at: cursor.place)
        cursor.put("</AnalyzerTime>")
        self.end(.sourceAddress, .sourcePort, "<Source>", "</Source>", &cursor)
        self.end(.targetAddress, .targetPort, "<Target>", "</Target>", &cursor)
        self.classification(&cursor)
        self.assessment(&cursor)
        let hasName = self.correlation(id &+ 1, now, &cursor)
        self.additionalData(hasName, &cursor)
        cursor.put("</Alert></IDMEF-Message>\n")
        assert(cursor.place - start <= room)
        output.commit(cursor.place)
    }

    // MARK: - Parts

    /// When the event was: the record's time, or else now.
    @inline(__always)
    private func created(_ now: Int64) throws -> Int64 {
        guard let value = self.fields[.createTime] else { return now }
        let time: Int64?
        switch value {
        case .time(let microseconds): return microseconds
        case .double(let seconds): time = CBORItem.double(seconds).secondsInMicroseconds
        case .int(let seconds):
            let (product, isTooLarge) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
            time = isTooLarge ? nil : product
        case .text(let text): time = RFC3339Text.microseconds(text)
        case .null, .bool, .item: time = nil
        }
        if let time { return time }
        throw UnrepresentableRecord(
            "\"ctime\" is no time: expected a time, seconds since 1970 or text such as 2022-12-01T10:20:30Z; rename or"
                + " exclude the key if it means something else"
        )
    }

    private func analyzer(_ cursor: inout XMLCursor) {
        cursor.put(
            self.isCorrelated
                ? #"<Analyzer analyzerid="avalon-correlation" name="avalon-correlation" class="2">"#
                : #"<Analyzer analyzerid="avalon" name="avalon" class="34" model="6">"#
        )
        let name = self.fields[.analyzerName]
        let category = self.fields[.analyzerClass]
        let model = self.fields[.analyzerModel]
        let id = self.fields[.analyzerID]
        let manufacturer = self.fields[.manufacturer]
        if name != nil || category != nil || model != nil || id != nil || manufacturer != nil {
            cursor.put("<Analyzer")
            cursor.attribute(#" name=""#, name)
            cursor.attribute(#" class=""#, category)
            cursor.attribute(#" model=""#, model)
            cursor.attribute(#" analyzerid=""#, id)
            cursor.attribute(#" manufacturer=""#, manufacturer)
            cursor.put("/>")
        }
        cursor.put("</Analyzer>")
    }

    @inline(__always)
    private func end(
        _ address: AlertField,
        _ port: AlertField,
        _ opening: StaticString,
        _ closing: StaticString,
        _ cursor: inout XMLCursor
    ) {
        let address = self.fields[address]
        let port = self.fields[port]
        guard address != nil || port != nil else { return }
        cursor.put(opening)
        if let address {
            cursor.put("<Node><Address><address>")
            cursor.putAddress(address)
            cursor.put("</address></Address></Node>")
        }
        if let port {
            cursor.put("<Service><port>")
            cursor.put(port)
            cursor.put("</port></Service>")
        }
        cursor.put(closing)
    }

    private func classification(_ cursor: inout XMLCursor) {
        let ident = self.fields[.ident]
        cursor.put("<Classification")
        cursor.attribute(#" ident=""#, ident)
        if let text = self.fields[.classification] ?? ident {
            cursor.attribute(#" text=""#, text)
            cursor.put("/>")
        } else {
            cursor.put(#" text="avalon"/>"#)
        }
    }

    private func assessment(_ cursor: inout XMLCursor) {
        let severity = self.fields[.severity]
        let type = self.fields[.impactType]
        let impact = self.fields[.impact]
        guard self.isCorrelated || severity != nil || type != nil || impact != nil else { return }
        cursor.put("<Assessment><Impact")
        cursor.attribute(#" severity=""#, severity)
        if let type {
            cursor.attribute(#" type=""#, type)
        } else if self.isCorrelated {
            cursor.put(#" type="other""#)
        }
        cursor.put(">")
        if let impact { cursor.put(impact) } else if self.isCorrelated { cursor.put("OtherEvents") }
        cursor.put("</Impact></Assessment>")
    }

    /// Writes the alerts that this one is about.
    ///
    /// - Returns: Whether the name of the correlation was written, if there is one.
    private func correlation(_ id: UInt64, _ now: Int64, _ cursor: inout XMLCursor) -> Bool {
        let alerts = self.fields[.correlatedAlerts]
        guard self.isCorrelated || alerts != nil else { return false }
        cursor.put("<CorrelationAlert><name>")
        // Counted twice: once as the message, once here.
        if let name = self.fields[.correlationName] ?? (self.isCorrelated ? self.fields[.message] : nil) {
            cursor.put(name)
        } else {
            cursor.put("-")
        }
        cursor.put("</name>")
        if case .text(let elements)? = alerts {
            cursor.putRaw(elements)
        } else {
            cursor.put("<alertident")
            if let analyzer = self.fields[.analyzerID] {
                cursor.attribute(#" analyzerid=""#, analyzer)
            } else {
                cursor.put(#" analyzerid="1""#)
            }
            cursor.put(">")
            cursor.place = self.identifier.write(id, time: now, at: cursor.place)
            cursor.put("</alertident>")
        }
        cursor.put("</CorrelationAlert>")
        return true
    }

    private func additionalData(_ isNameWritten: Bool, _ cursor: inout XMLCursor) {
        if !isNameWritten, let name = self.fields[.correlationName] {
            // A correlation without alerts is not valid, but its name is kept.
            cursor.put(#"<AdditionalData type="string" meaning="calertname"><string>"#)
            cursor.put(name)
            cursor.put("</string></AdditionalData>")
        }
        for index in 0..<self.fields.additional.count {
            let field = self.fields.additional[index]
            cursor.putPrefix(self.fields.keys.entry(field.key).prefix)
            cursor.put(field.value)
            cursor.put("</string></AdditionalData>")
        }
    }
}
