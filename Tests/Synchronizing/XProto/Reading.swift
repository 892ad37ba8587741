import Testing

@testable import Synchronizing

/// What comes of models in files of a test.
enum Reading {
    /// Reads one file called `m.xproto`.
    static func outcome(_ text: String) -> ModelOutcome {
        XProtoReader.read([XProtoSource(name: "m.xproto", text: text)])
    }

    /// The models of a file that has no errors.
    static func models(_ text: String) throws -> DataModel {
        let outcome = Self.outcome(text)
        return try #require(outcome.models, "\(outcome.findings.map(\.description))")
    }

    /// The model `M` of a file, whose fields are given.
    static func model(_ fields: String, options: String = "") throws -> ModelDefinition {
        try #require(try Self.models("message M (XOSBase) {\n\(options)\(fields)\n}\n").model("M"))
    }

    /// What is told of a file.
    static func findings(_ text: String) -> [String] { Self.outcome(text).findings.map(\.description) }
}
