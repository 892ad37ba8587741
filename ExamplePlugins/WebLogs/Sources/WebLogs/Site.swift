import PluginAPI

/// The web site whose logs these are: its pages, and who comes to see them. Weights say how often compared with others.
enum Site {
    static let methods: [(name: String, weight: Double)] = [
        ("GET", 78), ("POST", 12), ("HEAD", 4), ("PUT", 3), ("DELETE", 1.5), ("OPTIONS", 1), ("PATCH", 0.5),
    ]

    static let protocols: [(name: String, weight: Double)] = [("HTTP/1.1", 62), ("HTTP/2.0", 35), ("HTTP/1.0", 3)]

    static let paths: [(name: String, weight: Double)] = [
        ("/", 140), ("/index.html", 30), ("/about", 12), ("/contact", 9), ("/search?q=lamp", 14),
        ("/search?q=chair", 10),
        ("/shop", 40), ("/shop/lamps", 26), ("/shop/chairs", 24), ("/shop/tables", 20), ("/shop/lamps/41", 11),
        ("/shop/chairs/7", 9), ("/shop/tables/112", 6), ("/cart", 16), ("/cart/items", 9), ("/checkout", 7),
        ("/account", 10), ("/account/orders", 6), ("/login", 14), ("/logout", 5), ("/blog", 12),
        ("/blog/oak-or-ash", 8),
        ("/blog/light-in-winter", 6), ("/feed.xml", 7), ("/robots.txt", 6), ("/sitemap.xml", 3), ("/favicon.ico", 18),
        ("/assets/site.css", 34), ("/assets/site.js", 34), ("/assets/logo.svg", 26), ("/images/lamp-41.webp", 15),
        ("/images/chair-7.webp", 13), ("/api/v1/stock", 20), ("/api/v1/prices", 16), ("/api/v1/session", 12),
        ("/wp-login.php", 4), ("/.env", 2), ("/health", 10),
    ]

    static let statuses: [(code: Int, reason: String, weight: Double)] = [
        (200, "OK", 780), (304, "Not Modified", 80), (301, "Moved Permanently", 25), (302, "Found", 30),
        (206, "Partial", 8),
        (400, "Bad Request", 6), (401, "Unauthorized", 9),
        (403, "Forbidden", 7), (404, "Not Found", 35), (429, "Too Many Requests", 3), (500, "Internal Server Error", 4),
        (502, "Bad Gateway", 2), (503, "Service Unavailable", 3),
    ]

    /// Who is logged in; mostly nobody.
    static let users: [(name: String, weight: Double)] =
        [("-", 120)]
        + ["amelie", "bogdan", "cheng", "dalia", "emeka", "freja", "goran", "hana", "ilse", "jorge"].map { ($0, 2) }

    static let referers: [(name: String, weight: Double)] = [
        ("-", 90), ("https://shop.example.org/", 60), ("https://shop.example.org/shop", 30),
        ("https://shop.example.org/blog", 12), ("https://search.example.com/?q=oak+table", 24),
        ("https://news.example.net/living", 6), ("https://social.example.net/p/88120", 10),
    ]

    static let agents: [(name: String, weight: Double)] = [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            52
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
                + "Safari/605.1.15",
            16
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", 9),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
                + "Mobile/15E148 Safari/604.1",
            21
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
            24
        ),
        ("curl/8.14.1", 4),
        ("ExampleBot/2.1 (+https://bot.example.com/about)", 8),
        ("python-requests/2.32.4", 3),
        ("-", 1),
    ]

    /// A client's address as four numbers of which the first is one that clients have.
    static let address: [DrawnSeed] = [
        .number("a", in: 11...126), .number("b", in: 0...255), .number("c", in: 0...255), .number("d", in: 1...254),
    ]
    static let addressText = "{a}.{b}.{c}.{d}"

    static func drawn(_ name: String, _ choices: [(name: String, weight: Double)]) -> DrawnSeed {
        .one(name, of: choices.map { .string($0.name) }, weights: choices.map(\.weight))
    }

    /// What all lines of access logs are made of.
    static let access: [DrawnSeed] =
        Self.address + [
            Self.drawn("user", Self.users),
            .time("time") { Clocks.web($0) },
            Self.drawn("method", Self.methods),
            Self.drawn("path", Self.paths),
            Self.drawn("protocol", Self.protocols),
            .one("status", of: Self.statuses.map { .int($0.code) }, weights: Self.statuses.map(\.weight)),
            .number("bytes", in: 20...52_000),
        ]

    /// The line that all access logs share.
    static let accessLine = "\(Self.addressText) - {user} [{time}] \"{method} {path} {protocol}\" {status} {bytes}"
}
