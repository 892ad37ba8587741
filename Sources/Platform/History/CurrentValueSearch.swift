/// Finds what observations come to at one time, item by item, so that no history need be in memory.
struct CurrentValueSearch {
    private let time: Int64
    private let history: HistoryParameters
    private let isMultiValue: Bool
    private var values: [DataValue] = []
    private var confidences: [Double] = []
    /// Where values stand, once there are so many that looking through them would take long.
    private var places: [DataValue: Int] = [:]

    /// - Parameter time: Microseconds since 1970 UTC.
    /// - Returns: nil for an attribute that is not observations.
    init?(_ attribute: Attribute, at time: Int64) {
        guard case .observations(let history, let isMultiValue) = attribute.kind else { return nil }
        self.time = time
        self.history = history
        self.isMultiValue = isMultiValue
    }

    /// What was found; nil: nothing holds at that time.
    var result: CurrentValue? {
        guard let value = self.values.first else { return nil }
        return self.isMultiValue
            ? .several(self.values, confidences: self.confidences) : .single(value, confidence: self.confidences[0])
    }

    /// The first start, in the order of time, from which on no item matters.
    var end: Int64 {
        let (end, isTooLate) = self.time.addingReportingOverflow(self.history.preValidity.microseconds)
        return isTooLate ? .max : max(end, self.time &+ 1)
    }

    /// Takes an item; in the order of the history: of equals the first counts.
    mutating func add(start: Int64, _ item: HistoryItem) {
        let confidence = ObservedConfidence.at(
            self.time,
            start: start,
            end: item.end,
            confidence: item.confidence,
            self.history
        )
        guard confidence > 0 else { return }
        guard self.isMultiValue else {
            if self.values.isEmpty {
                self.values = [item.value]
                self.confidences = [confidence]
            } else if confidence > self.confidences[0] {
                self.values[0] = item.value
                self.confidences[0] = confidence
            }
            return
        }
        if let place = self.place(of: item.value) {
            self.confidences[place] = max(self.confidences[place], confidence)
        } else {
            if !self.places.isEmpty { self.places[item.value] = self.values.count }
            self.values.append(item.value)
            self.confidences.append(confidence)
        }
    }

    private mutating func place(of value: DataValue) -> Int? {
        guard self.values.count > 8 else { return self.values.firstIndex(of: value) }
        if self.places.isEmpty {
            for (place, value) in self.values.enumerated() { self.places[value] = place }
        }
        return self.places[value]
    }
}
