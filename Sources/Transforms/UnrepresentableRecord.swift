/// Why a format or a mapping refuses a record.
struct UnrepresentableRecord: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
