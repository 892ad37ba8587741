// Unsafe code: all that the contract's struct points to lives until `add` has returned.

/// A callback as the contract has it, for the length of one call.
struct LoanedCallback {
    private let callback: Callback

    init(_ callback: Callback) { self.callback = callback }

    /// Hands it over; false if it is refused.
    func add(to callbacks: UnsafePointer<plugin_callbacks>) -> Bool {
        var lent = plugin_callback()
        lent.size = UInt32(MemoryLayout<plugin_callback>.size)
        lent.type = UInt32(self.callback.type)
        lent.flags = self.callback.isRefreshed ? UInt32(PLUGIN_CALLBACK_REFRESHED) : 0
        lent.period = UInt32(clamping: self.callback.period)
        return self.callback.name.withPluginText { name in
            self.callback.entity.withPluginText { entity in
                self.callback.attribute.withPluginText { attribute in
                    self.callback.id.withPluginText { id in
                        lent.name = name
                        lent.entity = entity
                        lent.attribute = attribute
                        lent.id = id
                        return self.withSchedule { schedule in
                            lent.schedule = schedule
                            return Self.withPaths(self.callback.dependsOn) { dependsOn in
                                lent.depends_on = dependsOn.baseAddress
                                lent.depends_on_count = UInt64(dependsOn.count)
                                return Self.withPaths(self.callback.mayChange) { mayChange in
                                    lent.may_change = mayChange.baseAddress
                                    lent.may_change_count = UInt64(mayChange.count)
                                    return callbacks.pointee.add(callbacks, &lent) == plugin_status(PLUGIN_OK)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func withSchedule(_ body: (UnsafePointer<plugin_schedule>?) -> Bool) -> Bool {
        guard let schedule = self.callback.schedule else { return body(nil) }
        let fields = [
            schedule.year, schedule.month, schedule.day, schedule.week, schedule.dayOfWeek, schedule.hour,
            schedule.minute,
            schedule.second, Schedule.Field(schedule.timeZone),
        ]
        return Self.withTexts(fields.map { $0?.text }) { texts in
            var lent = plugin_schedule()
            lent.size = UInt32(MemoryLayout<plugin_schedule>.size)
            lent.misfire_grace = UInt32(clamping: schedule.misfireGrace)
            lent.year = texts[0]
            lent.month = texts[1]
            lent.day = texts[2]
            lent.week = texts[3]
            lent.day_of_week = texts[4]
            lent.hour = texts[5]
            lent.minute = texts[6]
            lent.second = texts[7]
            lent.timezone = texts[8]
            return withUnsafePointer(to: lent, body)
        }
    }

    /// Calls `body` with texts that are valid within the call, one for each; nil has no bytes.
    private static func withTexts<Result>(_ texts: [String?], _ body: ([plugin_text]) -> Result) -> Result {
        let bytes = texts.map { $0.map { Array($0.utf8CString) } }
        let places = bytes.reduce(into: [0]) { places, text in
            places.append(places[places.count - 1] + (text?.count ?? 0))
        }
        return bytes.flatMap { $0 ?? [] }.withUnsafeBufferPointer { memory in
            body(
                bytes.indices.map { index in
                    guard let text = bytes[index], let start = memory.baseAddress else { return plugin_text() }
                    return plugin_text(bytes: start + places[index], length: text.count - 1)
                }
            )
        }
    }

    private static func withPaths(_ paths: [[String]], _ body: (UnsafeBufferPointer<plugin_path>) -> Bool) -> Bool {
        self.withTexts(paths.flatMap { $0 }) { texts in
            texts.withUnsafeBufferPointer { steps in
                var place = 0
                let lent = paths.map { path in
                    defer { place += path.count }
                    return plugin_path(steps: steps.baseAddress.map { $0 + place }, count: UInt64(path.count))
                }
                return lent.withUnsafeBufferPointer(body)
            }
        }
    }
}
