/// A page of the site, with the places that a visitor goes to from there.
struct Page {
    let method: String
    let path: String
    /// What comes of a request that goes well.
    let status: Int
    /// The range of the size of its answer.
    let bytes: ClosedRange<Int>
    /// Indices of pages with how often they are gone to, compared with the others. None: the visit is over.
    let links: [(page: Int, weight: Double)]
    /// The chance that a visitor leaves from here.
    let leaving: Double

    private init(
        _ method: String,
        _ path: String,
        _ status: Int,
        _ bytes: ClosedRange<Int>,
        leaving: Double,
        _ links: [(page: Int, weight: Double)]
    ) {
        self.method = method
        self.path = path
        self.status = status
        self.bytes = bytes
        self.leaving = leaving
        self.links = links
    }

    /// Where visits begin.
    static let entries: [(page: Int, weight: Double)] = [(0, 60), (1, 15), (2, 8), (5, 12), (9, 5)]

    static let all: [Page] = [
        Page("GET", "/", 200, 9_000...14_000, leaving: 0.25, [(1, 45), (5, 20), (8, 10), (2, 15), (9, 10)]),
        Page("GET", "/shop", 200, 14_000...22_000, leaving: 0.12, [(3, 40), (4, 35), (2, 15), (0, 10)]),
        Page("GET", "/search", 200, 6_000...18_000, leaving: 0.2, [(3, 40), (4, 30), (2, 30)]),
        Page("GET", "/shop/lamps", 200, 12_000...19_000, leaving: 0.15, [(6, 55), (4, 20), (1, 25)]),
        Page("GET", "/shop/chairs", 200, 12_000...19_000, leaving: 0.15, [(7, 55), (3, 20), (1, 25)]),
        Page("GET", "/blog", 200, 7_000...11_000, leaving: 0.3, [(5, 40), (1, 35), (0, 25)]),
        Page("GET", "/shop/lamps/41", 200, 15_000...17_000, leaving: 0.2, [(10, 35), (3, 45), (1, 20)]),
        Page("GET", "/shop/chairs/7", 200, 15_000...17_000, leaving: 0.2, [(10, 35), (4, 45), (1, 20)]),
        Page("POST", "/login", 302, 200...420, leaving: 0.05, [(9, 70), (1, 30)]),
        Page("GET", "/account", 200, 5_000...8_000, leaving: 0.3, [(1, 60), (0, 40)]),
        Page("POST", "/cart/items", 201, 180...900, leaving: 0.05, [(11, 80), (1, 20)]),
        Page("GET", "/cart", 200, 4_000...9_000, leaving: 0.2, [(12, 50), (1, 50)]),
        Page("GET", "/checkout", 200, 6_000...7_500, leaving: 0.25, [(13, 80), (11, 20)]),
        Page("POST", "/checkout", 302, 300...600, leaving: 0, [(14, 1)]),
        Page("GET", "/checkout/thanks", 200, 3_000...3_400, leaving: 1, []),
    ]
}
