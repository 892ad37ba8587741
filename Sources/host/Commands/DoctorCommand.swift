import Configuration

/// `host doctor FILE`: why a file does not load, and what to do.
enum DoctorCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus { .failure }
}
