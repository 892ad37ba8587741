import Glibc

/// A certificate of its own authority for this machine, as `openssl` makes it.
package struct TestCertificate {
    /// The certificate in PEM.
    package let path: String
    /// Its private key in PEM.
    package let key: String

    /// Makes one in a directory.
    ///
    /// - Parameter names: What it is for, as in a certificate: `DNS:localhost`, `IP:127.0.0.1`.
    package init(in directory: String, _ name: String = "server", names: String = "DNS:localhost,IP:127.0.0.1") throws {
        (self.path, self.key) = ("\(directory)/\(name).pem", "\(directory)/\(name)-key.pem")
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let made = try ChildProcess(
            "openssl",
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
                + ["-addext", "subjectAltName=\(names)", "-keyout", self.key, "-out", self.path],
            environment: ["PATH=\(search)"],
            directory: directory
        ).wait()
        guard made.end == .exit(0) else { throw Unusable("openssl: \(made.errors)") }
    }
}
