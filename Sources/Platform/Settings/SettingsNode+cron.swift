import Configuration

extension SettingsNode {
    /// A schedule: a mapping of cron's fields and a time zone.
    func schedule() -> CronExpression? {
        guard var map = SettingsMap(self) else { return nil }
        var isRight = true
        var texts: [CronField.Name: String] = [:]
        for name in [CronField.Name.second, .minute, .hour, .day, .dayOfWeek, .week, .month, .year] {
            guard let field = map.nullable(name.rawValue) else { continue }
            guard let scalar = field.node.scalar else {
                field.fail("\(name.expectation), found \(field.node.found)")
                isRight = false
                continue
            }
            do throws(CronError) {
                _ = try CronField(name, scalar.text)
                texts[name] = scalar.text
            } catch {
                field.fail(error.reason)
                isRight = false
            }
        }
        var zone = TimeZone.utc
        if let field = map.nullable("timezone"), let name = field.text() {
            do throws(CronError) {
                zone = try TimeZone.named(name)
            } catch {
                field.fail(error.reason)
                isRight = false
            }
        }
        map.finish()
        guard isRight else { return nil }
        return try? CronExpression(
            year: texts[.year],
            month: texts[.month],
            day: texts[.day],
            week: texts[.week],
            dayOfWeek: texts[.dayOfWeek],
            hour: texts[.hour],
            minute: texts[.minute],
            second: texts[.second],
            timeZone: zone
        )
    }
}

extension CronExpression {
    /// A schedule of the host itself.
    static func builtIn(hour: String? = nil, minute: String, second: String? = nil) -> CronExpression {
        guard let expression = try? CronExpression(hour: hour, minute: minute, second: second) else {
            preconditionFailure("a schedule of the host is wrong")
        }
        return expression
    }
}
