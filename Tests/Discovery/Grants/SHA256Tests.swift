import Glibc
import Testing

@testable import Discovery

@Suite struct SHA256Tests {
    private let tree = PluginTree()

    /// What `sha256sum` of the system says of files.
    private func systemDigests(of paths: [String]) throws -> [String] {
        let command = "sha256sum -- " + paths.map { "'\($0)'" }.joined(separator: " ")
        let stream = try #require(popen(command, "r"))
        defer { pclose(stream) }
        var digests: [String] = []
        var line = [CChar](repeating: 0, count: 8192)
        while fgets(&line, Int32(line.count), stream) != nil {
            digests.append(String(decoding: line.prefix(64).map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        return digests
    }

    /// Every length around one, two and three blocks, where the padding changes its form, and some larger ones.
    @Test func equalsTheSystemsOnRandomData() throws {
        var generator = SystemRandomNumberGenerator()
        let lengths =
            Array(0...200) + [255, 256, 1023, 4096, 65_535, 100_000, 1 << 20]
            + (0..<20).map { _ in
                Int.random(in: 200...300_000, using: &generator)
            }
        var paths: [String] = []
        var digests: [String] = []
        for (index, length) in lengths.enumerated() {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            self.tree.write(bytes: bytes, "\(index)")
            paths.append(self.tree("\(index)"))
            digests.append(bytes.withUnsafeBytes { SHA256.digest(of: $0).description })
        }
        #expect(try self.systemDigests(of: paths) == digests)
    }

    /// The examples of the standard's authors, so that the test above cannot be wrong together with the system.
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func equalsThePublishedExamples(text: String, digest: String) {
        #expect(Array(text.utf8).withUnsafeBytes { SHA256.digest(of: $0).description } == digest)
    }

    @Test func theDigestOfAnImageIsThatOfItsFile() throws {
        self.tree.write("d/a.so", "model x")
        let image = try Image(path: self.tree("d/a.so"))
        self.tree.write("d/a.so", "model y")
        #expect(Array("model x".utf8).withUnsafeBytes { SHA256.digest(of: $0) } == image.digest)
        #expect(image.digest == image.digest)
    }

    @Test(arguments: ["", "12", String(repeating: "g", count: 64), String(repeating: "A", count: 64)])
    func whatIsNoDigestIsNotRead(text: String) { #expect(SHA256Digest(text) == nil) }

    @Test func textIsReadBack() throws {
        let text = "0000000f" + String(repeating: "0123abcd", count: 7)
        #expect(try #require(SHA256Digest(text)).description == text)
        #expect(try #require(SHA256Digest(text)).abbreviated == "0000000f0123")
    }
}
