/// Something else where a record was to be.
struct NotARecord: Error, CustomStringConvertible {
    let value: Value

    var description: String { "expected a record, which is a map, found \(self.value)" }
}
