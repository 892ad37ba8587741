import Configuration
import Discovery

extension Registry {
    /// What to say of a name that no extension of a kind has: the one that may be meant, why there is none, or where the
    /// names are found.
    ///
    /// - Parameters:
    ///   - builtIn: Names of the host's own that would have done too.
    ///   - place: Where all such names are told.
    func advice(
        onUnknown kind: String,
        _ name: String,
        besides builtIn: [String] = [],
        _ place: String = "`host --list-plugins` shows what was found and where"
    ) -> String {
        let unknown = "unknown \(kind) \(quoted(name))"
        if let near = nearestName(to: name, among: builtIn + self.names(ofKind: kind)) {
            return "\(unknown); did you mean '\(near)'?"
        }
        guard self.extensions.isEmpty, builtIn.isEmpty else { return "\(unknown); \(place)" }
        guard !self.refused.isEmpty else {
            return "\(unknown): no plugin was found; put one into ./ext or name its directory with --ext"
        }
        return "\(unknown): none of the plugins that were found can be used; `host --list-plugins` tells why"
    }
}
