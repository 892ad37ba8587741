import Configuration
import Discovery
import Pipeline
import PluginABI

// Which medium and format a run uses. What the user names counts; else the medium of which an option was given, and the
// format that the medium asks for. (Comes from Avalon, where a choice that was made is told as well.)

/// The medium and the format of a run.
struct RunOutput {
    /// The medium that is a plugin; nil: the file.
    let medium: MediumRequest?
    let format: OutputFormat
    /// The format, if it is a plugin.
    let formatPlugin: LoadedExtension?
    /// What was chosen in the place of the user, a line each.
    let notes: [String]

    private static let file = "file"

    init(_ line: ParsedCommandLine, _ registry: Registry, _ parts: RunParts) throws {
        var notes: [String] = []
        let name = line.text("output-media") ?? Self.chosenMedium(line, registry, &notes)
        self.medium = name == Self.file ? nil : try Self.request(name, line, registry, parts)
        let medium = self.medium?.loaded.description
        (self.format, self.formatPlugin) = try Self.format(
            line.text("output-format"),
            of: medium,
            parts,
            &notes
        )
        self.notes = notes
    }

    private static func chosenMedium(
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ notes: inout [String]
    ) -> String {
        let mediums = registry.extensions(ofKind: PLUGIN_KIND_MEDIUM)
        var given = mediums.filter { medium in medium.options.contains { line.isGiven($0.name) } }.map(\.name)
        if line.isGiven("file-name") { given.insert(self.file, at: 0) }
        guard let first = given.first else { return self.file }
        if given.count > 1 {
            notes.append(
                "WARNING: options of several media are given (\(given.joined(separator: ", "))); the output goes to"
                    + " '\(first)'. Name one by --output-media."
            )
        } else if first != self.file {
            notes.append("NOTE: the output goes to medium '\(first)', because an option of it is given.")
        }
        return first
    }

    private static func request(
        _ name: String,
        _ line: ParsedCommandLine,
        _ registry: Registry,
        _ parts: RunParts
    ) throws -> MediumRequest {
        guard let found = registry.find(kind: PLUGIN_KIND_MEDIUM, name: name) else {
            let place = "--list-mediums lists them"
            throw UsageError(
                .badValue,
                registry.advice(onUnknown: PLUGIN_KIND_MEDIUM, name, besides: [self.file], place)
            )
        }
        return MediumRequest(
            try parts.load(found),
            writers: line.integer("output-writers"),
            ignoresErrors: line.flag("media-ignore-errors")
        )
    }

    private static func format(
        _ name: String?,
        of medium: ExtensionDescription?,
        _ parts: RunParts,
        _ notes: inout [String]
    ) throws -> (OutputFormat, LoadedExtension?) {
        if let medium, medium.encodings & UInt32(PLUGIN_ENCODING_CBOR) != 0 {
            let own = medium.format.isEmpty ? "records" : medium.format
            if let name, name != own {
                if medium.encodings & UInt32(PLUGIN_ENCODING_BYTES) != 0 {
                    return try parts.format(named: name)
                }
                throw UsageError(
                    .badValue,
                    "medium '\(medium.name)' takes records, not the bytes of format \(quoted(name)); leave out"
                        + " --output-format"
                )
            }
            return (.records(named: own), nil)
        }
        guard let name else {
            guard let asked = medium?.format, !asked.isEmpty else { return (.usual, nil) }
            notes.append("NOTE: the format is '\(asked)', because the medium asks for it.")
            return try parts.format(named: asked)
        }
        return try parts.format(named: name)
    }
}
