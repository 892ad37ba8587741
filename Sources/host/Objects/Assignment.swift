import Configuration
import Records

/// What a command line gives to a field: `FIELD=TEXT`, or `FIELD:=JSON` for what is no text.
struct Assignment {
    /// The field, with an operator behind it where it is a condition.
    let field: String
    /// What stands behind the sign.
    let text: String
    /// The value.
    let value: Value

    init(_ given: String) throws(UsageError) {
        let bytes = given.utf8
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign != bytes.startIndex else {
            throw UsageError(.badValue, "expected FIELD=TEXT or FIELD:=JSON, found \(quoted(given))")
        }
        self.text = String(given[bytes.index(after: sign)...])
        let name = given[..<sign]
        guard name.hasSuffix(":") else {
            (self.field, self.value) = (String(name), .string(self.text))
            return
        }
        self.field = String(name.dropLast())
        do throws(JSONError) {
            self.value = try JSON.decode(self.text)
        } catch {
            throw UsageError(.badValue, "\(self.field):= is no JSON: \(error); a text is given as \(self.field)=TEXT")
        }
    }
}
