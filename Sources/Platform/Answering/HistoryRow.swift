import Records

/// One row of a history, as the API shows it.
struct HistoryRow {
    var start: Int64
    var end: Int64
    var value: DataValue
    /// Of observations.
    var confidence: Double?

    /// Appends `{"t1":…,"t2":…,"v":…,"c":…}`.
    func writeJSON(to buffer: inout ByteBuffer) {
        buffer.append("{\"t1\":")
        buffer.appendJSON(DateText.text(self.start))
        buffer.append(",\"t2\":")
        buffer.appendJSON(DateText.text(self.end))
        buffer.append(",\"v\":")
        self.value.writeJSON(to: &buffer)
        if let confidence = self.confidence {
            buffer.append(",\"c\":")
            DataValue.float(confidence).writeJSON(to: &buffer)
        }
        buffer.append("}")
    }

    /// The rows of an item: one of observations, one for each sample of a chunk.
    static func rows(_ item: HistoryItem, start: Int64, of attribute: Attribute) -> [HistoryRow] {
        guard let timeseries = attribute.timeseries else {
            return [HistoryRow(start: start, end: item.end, value: item.value, confidence: item.confidence)]
        }
        let own = timeseries.series.prefix(timeseries.ownCount)
        let lists = own.map { series -> (name: String, samples: [DataValue]) in
            guard case .array(let samples)? = item.value[series.name] else { return (series.name, []) }
            return (series.name, samples)
        }
        let count = lists.map(\.samples.count).min() ?? 0
        return (0..<count).map { index in
            let (start, end) = Self.span(of: index, item, start: start, timeseries)
            let value = DataValue.object(lists.map { DataField($0.name, $0.samples[index]) })
            return HistoryRow(start: start, end: end, value: value)
        }
    }

    private static func span(
        of index: Int,
        _ item: HistoryItem,
        start: Int64,
        _ timeseries: Timeseries
    ) -> (start: Int64, end: Int64) {
        func time(_ series: String) -> Int64 {
            guard case .array(let times)? = item.value[series], index < times.count, case .time(let time) = times[index]
            else { return start }
            return time
        }
        switch timeseries.type {
        case .regular:
            let step = timeseries.timeStep?.microseconds ?? 0
            return (start + Int64(index) * step, start + Int64(index + 1) * step)
        case .irregular: return (time("time"), time("time"))
        case .irregularIntervals: return (time("time_first"), time("time_last"))
        }
    }
}
