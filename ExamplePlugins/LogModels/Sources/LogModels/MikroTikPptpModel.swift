import PluginAPI

/// PPTP messages of a MikroTik router, whose users log in and out. (Avalon's `mikrotik_pptp`.)
struct MikroTikPptpModel: LogTemplateModel {
    static let name = "mikrotik_pptp"
    static let summary = "Alerts from the PPTP log of a MikroTik router; users log in before they log out."
    static let version = "1.0"
    static let defaultKeys = DefaultKeys.standard
    static let all: TemplateFields = [
        "aname": "MikroTik-PPTP-stub",
        "aclass": "11",
        "amodel": "4350",
        "aid": "MikroTik-PPTP-stub-{aid}",
        "severity": "low",
    ]

    private static let firstNames = [
        "Amira", "Bruno", "Chiara", "Dmitri", "Elena", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kavya", "Lucia",
        "Mateo", "Nadia",
    ]
    private static let surnames = [
        "Abbott", "Bergstrom", "Castillo", "Dubois", "Ekberg", "Ferrara", "Grover", "Haddad", "Ivanova", "Jansen",
        "Kowalski", "Lindholm", "Moreau", "Novak",
    ]
    private static let users = Self.firstNames.flatMap { first in Self.surnames.map { first + $0 } }

    /// All users, and behind them the one that is nobody.
    static let drawn: [DrawnSeed] = [
        .one(
            "user",
            of: (Self.users + ["unknown"]).map { .string($0) },
            weights: Self.users.map { _ in 1 } + [0]
        )
    ]

    static let templates: [Template<MikroTikPptpModel>] = [
        Template(
            [
                "ident": "pptp,ppp,info,account,login",
                "msg": "pptp,ppp,info,account  {user} logged in, {dstip}",
            ],
            instanceSeed: { $0.logIn(&$1) }
        ),
        Template(
            [
                "ident": "pptp,ppp,info,account,logout",
                "msg": "pptp,ppp,info,account,logout  {user} logged out, 48311 50817324 1904478120 988213 1750082",
            ],
            instanceSeed: { $0.logOut(&$1) }
        ),
        ["ident": "pptp,ppp,error", "msg": "pptp,ppp,error  <27415>: user {user} failed to authenticate"],
        [
            "ident": "pptp,ppp,debug,packet",
            "msg": "pptp,ppp,debug,packet   <27413>: got CCP ConfReq id=0x4",
            "username": "-",
        ],
        [
            "ident": "pptp,debug,packet",
            "msg": "pptp,debug,packet  got Echo-Request from {srcip}",
            "username": "-",
        ],
        [
            "ident": "pptp,info",
            "msg": "pptp,info  new TCP connection from {srcip}",
            "username": "-",
        ],
    ]

    /// Numbers of the users that are logged in, in no particular order, and whether each is.
    private var present: [Int] = []
    private var isPresent = [Bool](repeating: false, count: Self.users.count)

    private mutating func logIn(_ seed: inout Seed) {
        let user = seed.random.int(below: self.isPresent.count)
        seed.choose("user", row: user)
        guard !self.isPresent[user] else { return }
        self.isPresent[user] = true
        self.present.append(user)
    }

    private mutating func logOut(_ seed: inout Seed) {
        guard !self.present.isEmpty else { return seed.choose("user", row: self.isPresent.count) }
        let place = seed.random.int(below: self.present.count)
        let user = self.present[place]
        self.present[place] = self.present[self.present.count - 1]
        self.present.removeLast()
        self.isPresent[user] = false
        seed.choose("user", row: user)
    }
}
