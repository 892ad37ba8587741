import Records

/// A datapoint that the server does not take.
public struct RefusedDatapoint: Hashable, Sendable, CustomStringConvertible {
    /// Its number in the input, from 1.
    public let number: Int
    /// The line of the input on which it begins.
    public let line: Int
    /// What is wrong with it, each part of it by itself.
    public let reasons: [String]

    /// One line for people.
    public var description: String {
        "datapoint \(self.number) (line \(self.line)): \(self.reasons.joined(separator: "; "))"
    }

    /// The reasons in the body of an answer 422, by the place of the datapoint in the request; nil: it names none.
    static func reasons(in body: [UInt8], count: Int) -> [Int: [String]]? {
        guard let answer = try? JSON.decode(body), case .map(let record) = answer,
            let problems = record["detail"]?.elements, !problems.isEmpty
        else { return nil }
        var reasons: [Int: [String]] = [:]
        for problem in problems {
            guard case .map(let fields) = problem, let location = fields["loc"]?.elements, location.count >= 2,
                location[0].text == "body", let place = location[1].integer, (0..<count).contains(place)
            else { return nil }
            let path = location.dropFirst(2).map { $0.text ?? $0.integer.map(String.init) ?? "?" }
            let message = fields["msg"]?.text ?? fields["type"]?.text ?? "refused"
            let input = fields["input"].map { ", got \(Self.excerpt($0))" } ?? ""
            let name = path.isEmpty ? "" : "\(path.joined(separator: ".")): "
            reasons[place, default: []].append("\(name)\(message)\(input)")
        }
        return reasons
    }

    private static func excerpt(_ value: Value) -> String {
        let text = String(decoding: JSON.encode(value), as: UTF8.self)
        return text.count > 100 ? "\(text.prefix(100))..." : text
    }
}
