import Platform

/// Finds the server that the shell talks to.
enum ShellServer {
    /// Where servers of this machine may be, DP³'s as well.
    private static let usual = [
        "http://127.0.0.1:8081", "http://127.0.0.1:8081/api", "http://127.0.0.1:5000", "http://127.0.0.1:5000/api",
    ]
    /// Seconds that one may be silent when it is looked for.
    private static let patience = 2

    /// The server that was told, or the first that answers: where `host.yml` says that it is, then the usual places.
    static func find(
        _ given: String?,
        _ configuration: ShellConfiguration,
        token: String?
    ) throws(PushError) -> ServerURL {
        if let given {
            let url = try ServerURL(given)
            try Self.check(url, token)
            return url
        }
        var failures: [String] = []
        for text in (configuration.settings.map { [Self.address($0)] } ?? []) + Self.usual {
            do throws(PushError) {
                let url = try ServerURL(text)
                try Self.check(url, token)
                return url
            } catch {
                failures.append("- \(error)")
            }
        }
        let hint =
            configuration.isUnreadable
            ? " The configuration in \(configuration.directory) has errors, see `host config check`." : ""
        let tried = failures.joined(separator: "\n")
        throw PushError("no server was found; --url tells where it is.\(hint) Tried:\n\(tried)")
    }

    private static func check(_ url: ServerURL, _ token: String?) throws(PushError) {
        let answer = try APIClient(url, patience: Self.patience, token: token).request("GET", [""])
        guard answer.status == 200 else {
            throw PushError("\(url.text) answers with status \(answer.status)")
        }
    }

    /// The address as one that can be connected to.
    private static func address(_ settings: PlatformSettings) -> String {
        let address = settings.host.address
        for (any, own) in [("0.0.0.0:", "127.0.0.1:"), ("[::]:", "[::1]:"), (":", "127.0.0.1:")]
        where address.hasPrefix(any) {
            return "http://\(own)\(address.dropFirst(any.count))"
        }
        return address.utf8.allSatisfy { (0x30...0x39).contains($0) }
            ? "http://127.0.0.1:\(address)" : "http://\(address)"
    }
}
