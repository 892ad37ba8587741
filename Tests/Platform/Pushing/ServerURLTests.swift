import Testing

@testable import Platform

/// URLs of servers.
struct ServerURLTests {
    @Test(arguments: [
        ("http://localhost:5000", "localhost", 5000, ""), ("HTTP://a", "a", 5000, ""), ("a:80/api/", "a", 80, "/api"),
        ("http://[::1]:8080/x", "::1", 8080, "/x"), ("[::1]", "::1", 5000, ""),
    ])
    func theyAreTakenApart(_ text: String, _ host: String, _ port: Int, _ path: String) throws {
        let url = try ServerURL(text)
        #expect((url.host, Int(url.port), url.path) == (host, port, path))
    }

    @Test(arguments: [
        "", "https://a", "http://", "http://a:0", "http://a:70000", "http://a b", "http://u@a", "http://a/?x",
    ])
    func whatIsNoneIsRefused(_ text: String) { #expect(throws: PushError.self) { try ServerURL(text) } }
}
