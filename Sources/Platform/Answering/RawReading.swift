import Records
import Services

/// Reads datapoints as they came in, the newest first. Blocks its thread until the store has answered.
struct RawReading {
    /// Which of them are wanted.
    struct Filter {
        var id: EntityID?
        var attribute: String?
        var source: String?
        var skip: Int
        /// 0: all.
        var limit: Int
    }

    private let log: RawLog

    init(_ model: ModelSpec, _ store: EntityStore) { self.log = RawLog(model, store) }

    /// The answer to a request for them.
    func answer(_ entity: EntityType, _ filter: Filter) throws(RequestProblem) -> Answer {
        var buffer = ByteBuffer()
        var count = 0
        var toSkip = filter.skip
        do throws(StoringError) {
            try self.log.eachTask(of: entity, filter.id) { task in
                for datapoint in task.datapoints.reversed() {
                    guard filter.attribute.map({ $0 == datapoint.attribute.id }) ?? true,
                        filter.source.map({ $0 == datapoint.source ?? "" }) ?? true
                    else { continue }
                    if toSkip > 0 {
                        toSkip -= 1
                        continue
                    }
                    if count > 0 { buffer.append(",") }
                    buffer.append("{")
                    datapoint.writeJSONMembers(of: task, to: &buffer)
                    buffer.append("}")
                    count += 1
                    if count == filter.limit { return false }
                }
                return true
            }
        } catch {
            throw .store(error)
        }
        var body = ByteBuffer()
        body.append("{\"count\":")
        DataValue.int(count).writeJSON(to: &body)
        body.append(",\"data\":[")
        body.append(buffer.bytes)
        body.append("]}")
        return .json(Array(body.bytes))
    }
}
