/// A name with its place.
struct SourceName: Sendable {
    let text: String
    let place: SourcePlace
}
