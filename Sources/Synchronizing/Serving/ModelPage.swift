import Records
import Services

/// Answers of objects as pages.
enum ModelPage {
    /// What was found or done; `success` is the status if it went well.
    static func answer(
        _ result: Result<ObjectRequests.Answers, ObjectRefusal>,
        _ success: Int,
        _ model: String
    ) -> Answer {
        switch result {
        case .failure(let refusal): return Self.answer(refusal)
        case .success(let answers):
            let answer = answers.answers.first ?? .null
            if let error = answer.record?["error"]?.record { return Self.answer(error) }
            if success == 204 { return Answer(status: 204, body: []) }
            if answer == .null { return .detail("there is no such \(model)", status: 404) }
            if let objects = answer.record?["objects"]?.elements {
                return .json(["items": .array(objects.map(Self.flat)), "more": answer.record?["more"] ?? false])
            }
            var page = Answer.json(Self.flat(answer), status: success)
            if let version = answer.record?["version"]?.integer {
                page.headers.append(HeaderField("etag", "\"\(version)\""))
            }
            return page
        }
    }

    /// Why nothing was done.
    static func answer(_ refusal: ObjectRefusal) -> Answer {
        if refusal.code == .unavailable { return .unavailable(refusal.description, retryAfter: 5) }
        return Self.answer(refusal.value.record?["error"]?.record ?? [:])
    }

    /// An error as calls have it.
    static func answer(_ error: Record) -> Answer {
        let status: Int
        switch error["code"]?.text {
        case "not_found": status = 404
        case "conflict": status = 409
        case "denied": status = 403
        default: status = 400
        }
        var body: Record = ["detail": error["message"] ?? ""]
        body["found"] = error["found"].map(Self.flat)
        return .json(.map(body), status: status)
    }

    /// An object with its fields beside its id.
    static func flat(_ object: Value) -> Value {
        guard let record = object.record, let values = record["values"]?.record else { return object }
        var fields = Record()
        for key in ["id", "model", "version"] { fields[key] = record[key] }
        for (key, value) in values.fields { fields[key] = value }
        return .map(fields)
    }
}
