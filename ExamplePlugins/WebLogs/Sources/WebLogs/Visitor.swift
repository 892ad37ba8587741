/// Somebody on the site, from the first page of a visit to the last.
struct Visitor {
    let host: String
    let session: String
    let agent: String
    let user: String
    var page: Int
    /// How many pages were seen before.
    var step = 0
    /// Where the visitor came from.
    var referer: String
}
