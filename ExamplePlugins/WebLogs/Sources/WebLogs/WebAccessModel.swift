import PluginAPI

/// Access log of a shop whose visitors walk from page to page, many at a time.
struct WebAccessModel: Model {
    static let name = "web_access"
    static let summary = "Access log of a shop whose visitors walk from page to page."
    static let version = "1.0"
    static let columns = [
        "time", "host", "session", "step", "user", "method", "path", "protocol", "status", "bytes", "referer", "agent",
        "msg",
    ]
    static let visitors = Option(
        "web-access-visitors",
        default: 50,
        in: 1...100_000,
        placeholder: "N",
        help: "How many visitors are on the site at a time."
    )
    static let options: [any OptionDeclaring] = [Self.visitors]

    private static let site = "https://shop.example.org"
    private static let mishap = 0.02
    private static let mishaps = [404, 429, 500, 503]

    private static let entries = NumberDistribution(weights: Page.entries.map(\.weight))
    private static let links = Page.all.map { page in
        page.links.isEmpty ? nil : NumberDistribution(weights: page.links.map(\.weight))
    }
    private static let agents = NumberDistribution(weights: Site.agents.map(\.weight))
    private static let users = NumberDistribution(weights: Site.users.map(\.weight))
    private static let referers = NumberDistribution(weights: Site.referers.map(\.weight))

    private var random: Random
    private var visits: [Visitor] = []
    private var second = Int64.min
    private var time = ""

    init(_ context: Context) {
        self.random = context.random
        for _ in 0..<context[Self.visitors] { self.visits.append(self.arrive()) }
    }

    mutating func write(into record: inout RecordWriter) {
        let now = Clock.now()
        if now / 1_000_000 != self.second {
            self.second = now / 1_000_000
            self.time = Clocks.web(now)
        }
        let place = self.random.int(below: self.visits.count)
        let visitor = self.visits[place]
        let page = Page.all[visitor.page]
        let hasMishap = self.random.bool(probability: Self.mishap)
        let status = hasMishap ? self.random.pick(Self.mishaps) : page.status
        let bytes = hasMishap ? 512 : self.random.int(in: page.bytes)
        record.field("time", self.time)
        record.field("host", visitor.host)
        record.field("session", visitor.session)
        record.field("step", visitor.step)
        record.field("user", visitor.user)
        record.field("method", page.method)
        record.field("path", page.path)
        record.field("protocol", "HTTP/1.1")
        record.field("status", status)
        record.field("bytes", bytes)
        record.field("referer", visitor.referer)
        record.field("agent", visitor.agent)
        record.field(
            "msg",
            "\(visitor.host) - \(visitor.user) [\(self.time)] \"\(page.method) \(page.path) HTTP/1.1\" \(status) \(bytes) "
                + "\"\(visitor.referer)\" \"\(visitor.agent)\""
        )
        // A page that failed is tried again by the same visitor.
        if !hasMishap { self.move(place, from: page) }
    }

    private mutating func move(_ place: Int, from page: Page) {
        let visitor = self.visits[place]
        guard let links = Self.links[visitor.page], !self.random.bool(probability: page.leaving) else {
            self.visits[place] = self.arrive()
            return
        }
        self.visits[place].page = page.links[links.draw(&self.random)].page
        self.visits[place].step += 1
        self.visits[place].referer = Self.site + page.path
    }

    private mutating func arrive() -> Visitor {
        let host = [116, 256, 256, 254].map { self.random.int(below: $0) }
        let session = String(self.random.next(), radix: 16)
        return Visitor(
            host: "\(host[0] + 11).\(host[1]).\(host[2]).\(host[3] + 1)",
            session: String(repeating: "0", count: 16 - session.count) + session,
            agent: Site.agents[Self.agents.draw(&self.random)].name,
            user: Site.users[Self.users.draw(&self.random)].name,
            page: Page.entries[Self.entries.draw(&self.random)].page,
            referer: Site.referers[Self.referers.draw(&self.random)].name
        )
    }
}
