/// Python 3 as an independent reader of what this package writes.
enum Python {
    /// A script that did not end well.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/")

    /// Runs a script with bytes as its standard input and returns its standard output.
    ///
    /// `sys`, `json`, `struct` and `math` are imported; modules are also looked for in `.build/python`.
    static func run(_ script: String, input: [UInt8]) throws -> [UInt8] {
        let modules = self.root + "/.build/python"
        let program = Subprocess(
            name: "python3",
            arguments: ["-c", "import sys, json, struct, math\n" + script],
            environment: ["PYTHONPATH": modules]
        )
        let result = try program.run(input: input)
        guard result.status != 0 else { return result.output }
        var message = "python3 ended with status \(result.status):\n" + String(decoding: result.errors, as: UTF8.self)
        if message.contains("No module named") {
            message += "\nInstall what is missing: python3 -m pip install --target \(modules) cbor2"
        }
        throw Failure(description: message)
    }

    /// The lines of a script's output.
    static func lines(_ script: String, input: [UInt8]) throws -> [String] {
        try self.run(script, input: input).split(separator: 10, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
