import Glibc
import TestSupport

/// The web server nginx of the distribution, on loopback ports, with a configuration and files of its own.
///
/// What is sent to `/in` is kept; `/error` answers 500. It is stopped with the last reference.
final class Nginx {
    /// A request that came to `/in`.
    struct Request {
        let method: String
        /// Requests with the same number came over the same connection.
        let connection: String
        let encoding: String
        let type: String
        let body: [UInt8]
    }

    let port: UInt16
    /// For TLS, with a certificate that nobody has signed.
    let securePort: UInt16
    private let directory: String
    private let process: ChildProcess

    var url: String { "http://127.0.0.1:\(self.port)" }

    init() throws {
        self.directory = try Files.makeTemporaryDirectory()
        (self.port, self.securePort) = (try LoopbackSocket.freePort(), try LoopbackSocket.freePort())
        try Self.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout",
                "\(self.directory)/key", "-out", "\(self.directory)/certificate",
            ]
        )
        let path = "\(self.directory)/nginx.conf"
        try Files.write(Self.configuration(self.directory, self.port, self.securePort), to: path)
        self.process = try Self.start("nginx", ["-p", self.directory, "-e", "\(self.directory)/errors", "-c", path])
        let address = "\(self.directory)/pid"
        guard Monotonic.waits(until: { (try? Files.read(address).isEmpty) == false }) else {
            throw Unusable("nginx does not start: \((try? Files.text("\(self.directory)/errors")) ?? "")")
        }
    }

    deinit {
        self.process.signal(SIGKILL)
        _ = try? self.process.wait()
        Files.remove(self.directory)
    }

    /// Stops it, and tells what came to `/in`, in the order in which it was answered.
    func stop() throws -> [Request] {
        self.process.signal(SIGQUIT)
        _ = try self.process.wait()
        return try Files.text("\(self.directory)/log").split(separator: "\n").map { (line) -> Request in
            let words = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            let body = words[4].isEmpty ? [] : try Files.read(words[4])
            return Request(method: words[0], connection: words[1], encoding: words[2], type: words[3], body: body)
        }
    }

    private static func configuration(_ directory: String, _ port: UInt16, _ securePort: UInt16) -> String {
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(directory)/\($0);" }
            .joined(separator: " ")
        // A body is kept in a file if something reads it: here the server itself, in the place of an application.
        return """
            daemon off; master_process off; pid \(directory)/pid; error_log \(directory)/errors;
            events { worker_connections 128; }
            http {
                \(places)
                access_log off; client_max_body_size 64m;
                log_format kept escape=none
                    '$request_method|$connection|$http_content_encoding|$http_content_type|$request_body_file';
                server {
                    listen 127.0.0.1:\(port);
                    listen 127.0.0.1:\(securePort) ssl;
                    ssl_certificate \(directory)/certificate; ssl_certificate_key \(directory)/key;
                    location /in {
                        access_log \(directory)/log kept; client_body_in_file_only on;
                        proxy_pass http://127.0.0.1:\(port)/taken;
                    }
                    location /taken { return 204; }
                    location /error { return 500 "the cellar is full"; }
                }
            }
            """
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let finished = try Self.start(program, arguments).wait()
        guard finished.end == .exit(0) else { throw Unusable("\(program): \(finished.errors)") }
    }

    /// Starts a program of the distribution.
    static func start(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        let directories = ["/usr/bin", "/usr/sbin", "/usr/local/sbin", "/bin", "/sbin"]
        guard let found = directories.first(where: { access("\($0)/\(program)", X_OK) == 0 }) else {
            throw Unusable("there is no \(program): run scripts/setup --test")
        }
        return try ChildProcess(
            "\(found)/\(program)",
            arguments,
            environment: ["PATH=/usr/bin:/bin"],
            directory: "/tmp"
        )
    }
}
