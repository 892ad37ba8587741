import Glibc
import TestSupport

/// The web server nginx of the distribution, whose locations are files that somebody else writes; it reads them again on SIGHUP.
final class SiteServer {
    let port: UInt16
    /// Where its `nginx.pid` is.
    let directory: String
    private let process: ChildProcess

    /// - Parameter sites: A directory of files for `include`.
    init(sites: String) throws {
        let directory = try Files.makeTemporaryDirectory()
        self.directory = directory
        self.port = try LoopbackSocket.freePort()
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(directory)/\($0);" }
            .joined(separator: " ")
        let path = "\(self.directory)/nginx.conf"
        try Files.write(
            """
            daemon off; worker_processes 1; pid \(self.directory)/nginx.pid; error_log \(self.directory)/errors;
            events { worker_connections 64; }
            http { \(places) access_log off; server { listen 127.0.0.1:\(self.port); include \(sites)/*.conf; } }
            """,
            to: path
        )
        self.process = try Nginx.start("nginx", ["-p", self.directory, "-e", "\(self.directory)/errors", "-c", path])
        let pid = "\(self.directory)/nginx.pid"
        guard Monotonic.waits(until: { (try? Files.read(pid).isEmpty) == false }) else {
            throw Unusable("nginx does not start: \((try? Files.text("\(self.directory)/errors")) ?? "")")
        }
    }

    deinit {
        // Its workers end with it only if it is asked to.
        self.process.signal(SIGTERM)
        _ = try? self.process.wait()
        Files.remove(self.directory)
    }

    /// What is at a path; nil: nothing.
    func get(_ path: String) -> String? {
        let answer = try? ChildProcess(
            "curl",
            ["-s", "-f", "http://127.0.0.1:\(self.port)\(path)"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.directory
        )
        .wait()
        return answer?.end == .exit(0) ? answer?.text : nil
    }
}
