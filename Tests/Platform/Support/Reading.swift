import Configuration
import Records

@testable import Platform

/// What reading a body gives, on one line: each datapoint as `etype:eid attr=value [t1..t2] c src`, or the problems as
/// `type@location`.
func reading(_ body: String) -> String { reading(Array(body.utf8)) }

/// The same for bytes.
func reading(_ body: [UInt8]) -> String {
    do throws(DatapointRefusal) {
        let tasks = try DatapointReader(SampleModel.model).read(body)
        return tasks.flatMap { task in
            task.datapoints.map { point in
                var text =
                    "\(task.routingKey) \(point.attribute.id)=\(String(decoding: point.value.json, as: UTF8.self))"
                if let start = point.start, let end = point.end {
                    text += " [\(DateText.text(start))..\(DateText.text(end))]"
                }
                if point.confidence != 1 { text += " c=\(point.confidence)" }
                if let source = point.source { text += " src=\(source)" }
                return text
            }
        }.joined(separator: "; ")
    } catch {
        switch error {
        case .unreadable: return "400"
        case .invalid(let problems):
            return problems.map { problem in
                "\(problem.type)@"
                    + problem.location.map { step in
                        switch step {
                        case .name(let name): name
                        case .index(let index): String(index)
                        }
                    }.joined(separator: ".")
            }.joined(separator: "; ")
        }
    }
}

/// What reading one datapoint of entity `A:e` gives: the value, or the problems without `body.0.`.
func reading(_ attribute: String, _ value: String, _ more: String = "") -> String {
    let text = reading("[{\"type\":\"A\",\"id\":\"e\",\"attr\":\"\(attribute)\",\"v\":\(value)\(more)}]")
    let prefix = "A:e \(attribute)="
    return (text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text).exchanging("@body.0.", for: "@")
}
