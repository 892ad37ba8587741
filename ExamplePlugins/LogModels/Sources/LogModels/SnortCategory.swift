/// A category of rules with the words that their titles are made of.
struct SnortCategory {
    let name: String
    /// How many rules of it there are; at most as many as subjects times deeds.
    let count: Int
    let subjects: [String]
    let deeds: [String]

    init(_ name: String, _ count: Int, _ subjects: [String], _ deeds: [String]) {
        self.name = name
        self.count = count
        self.subjects = subjects
        self.deeds = deeds
    }

    /// The title of a rule without its family and category.
    func title(_ index: Int) -> String {
        let subject = index % self.subjects.count
        // Each round through the subjects shifts the deeds by one.
        let deed = (subject + index / self.subjects.count) % self.deeds.count
        return "\(self.subjects[subject]) \(self.deeds[deed])"
    }

    static let all =
        [
            SnortCategory(
                "POLICY",
                103,
                [
                    "Remote desktop session", "Free dynamic DNS name", "Webmail attachment", "Cleartext FTP login",
                    "Unencrypted IMAP login", "Peer proxy service", "Cloud drive client", "Browser toolbar",
                    "Crypto coin miner", "Screen sharing agent", "Anonymous relay directory", "Self-signed certificate",
                    "Executable file",
                ],
                [
                    "seen leaving the network", "on an unusual port", "from a server segment", "over plain HTTP",
                    "with an outdated client", "to a host without a name", "during a long transfer",
                    "that announces itself in the user agent",
                ]
            ),
            SnortCategory(
                "MALWARE",
                55,
                [
                    "Bargain bar adware", "Fake codec installer", "Search page hijacker", "Popup loader",
                    "Scareware scanner",
                    "Coupon injector", "Click fraud module", "Bundled downloader", "Ransom note page",
                    "Keyboard recorder",
                    "Spam relay component",
                ],
                [
                    "checks in", "fetches its configuration", "reports an install", "uploads a list of programs",
                    "asks for work",
                ]
            ),
            SnortCategory(
                "TROJAN",
                55,
                [
                    "Greywolf", "Mudlark", "Tinder.B", "Sandpiper", "Nightjar.Gen", "Corvid", "Hollow.C", "Pinecone",
                    "Brambling",
                    "Redpoll", "Wagtail.Small",
                ],
                [
                    "beacon with an empty host header", "sends its key exchange", "command channel over HTTP",
                    "downloads a second stage", "answer of the controller",
                ]
            ),
            SnortCategory(
                "WEB_SERVER",
                45,
                [
                    "Directory traversal", "SQL comment", "Shell command", "Template expression", "Serialized object",
                    "Oversized cookie", "Script tag", "Null byte", "Backup file",
                ],
                [
                    "in a query string", "in a form field", "in a request header", "in an upload name",
                    "in a request path",
                ]
            ),
            SnortCategory(
                "SCAN",
                38,
                [
                    "Port sweep", "SSH password guessing", "SIP extension enumeration", "Web crawler without a name",
                    "Database port probe", "Open relay test", "SNMP community guessing", "RDP connection burst",
                ],
                ["from outside", "from inside", "at a slow pace", "with a forged source port", "against many hosts"]
            ),
            SnortCategory(
                "P2P",
                38,
                [
                    "Torrent tracker request", "Magnet link lookup", "Distributed hash table ping",
                    "File share handshake",
                    "Chunk transfer", "Ultrapeer greeting", "Swarm announce", "Stream relay join",
                ],
                ["by a workstation", "over UDP", "over TCP", "to a known tracker", "with an obfuscated payload"]
            ),
            SnortCategory(
                "CHAT",
                35,
                [
                    "IRC nickname change", "IRC channel join", "XMPP login", "Voice call setup", "Group message",
                    "File offer",
                    "Status update",
                ],
                ["on a standard port", "on an unusual port", "over plain text", "by an automated client", "at night"]
            ),
            SnortCategory(
                "CURRENT_EVENTS",
                28,
                [
                    "Exploit kit landing page", "Phishing form for a bank", "Compromised advertisement",
                    "Parcel notice lure",
                    "Watering hole redirect", "Malicious document download", "Fake update page",
                ],
                [
                    "requested", "served from a free host", "seen with a short-lived certificate",
                    "followed by a download",
                ]
            ),
            SnortCategory(
                "DNS",
                15,
                [
                    "Query for a sinkholed name", "Long text record", "Answer with a private address",
                    "Zone transfer attempt",
                    "Query burst",
                ],
                ["from a client", "from a resolver", "over TCP"]
            ),
        ] + Self.rare

    private static let rare = [
        SnortCategory("ACTIVEX", 3, ["Media control"], ["method overflow", "file overwrite", "unsafe call"]),
        SnortCategory("ATTACK_RESPONSE", 3, ["Shell prompt"], ["returned", "over HTTP", "after an upload"]),
        SnortCategory("DELETED", 3, ["Retired rule for a worm"], ["version one", "version two", "version three"]),
        SnortCategory("DOS", 3, ["Fragment flood"], ["toward a server", "from many hosts", "with empty payload"]),
        SnortCategory(
            "EXPLOIT",
            3,
            ["Heap overflow attempt"],
            ["in a mail server", "in a printer", "in a backup agent"]
        ),
        SnortCategory("FTP", 3, ["Overlong argument"], ["of CWD", "of SITE", "of USER"]),
        SnortCategory("GAMES", 3, ["Game client"], ["login", "server list", "voice channel"]),
        SnortCategory("ICMP", 3, ["Echo request"], ["of odd size", "with a text payload", "to a broadcast address"]),
        SnortCategory("IMAP", 3, ["Literal overflow"], ["in AUTHENTICATE", "in LOGIN", "in LIST"]),
        SnortCategory("INAPPROPRIATE", 3, ["Gambling site"], ["visited", "advertised", "linked in a mail"]),
        SnortCategory("INFO", 3, ["Suspicious file extension"], ["in a download", "in an archive", "in a mail"]),
        SnortCategory("MISC", 3, ["Router message"], ["without authentication", "with a bad length", "from outside"]),
        SnortCategory("MOBILE_MALWARE", 3, ["Phone spyware"], ["reports contacts", "sends a location", "checks in"]),
        SnortCategory("NETBIOS", 2, ["Remote call"], ["with a long name", "to the service manager"]),
        SnortCategory("POP3", 2, ["Overlong argument"], ["of PASS", "of TOP"]),
        SnortCategory("RPC", 2, ["Portmap request"], ["for a mount daemon", "for a status daemon"]),
        SnortCategory("SCADA", 2, ["Controller stop command"], ["from outside", "from a workstation"]),
        SnortCategory("SHELLCODE", 2, ["Long run of no-ops"], ["in a TCP stream", "in a datagram"]),
        SnortCategory("SMTP", 2, ["Pipelined command flood"], ["before HELO", "after DATA"]),
        SnortCategory("SNMP", 2, ["Default community string"], ["read from outside", "write from outside"]),
        SnortCategory("SQL", 2, ["Administrator login"], ["without a password", "from outside"]),
        SnortCategory(
            "VOIP",
            2,
            ["Call setup message"],
            [
                "with a malformed header that names more hops than the protocol allows",
                "from a gateway that was never registered",
            ]
        ),
    ]
}
