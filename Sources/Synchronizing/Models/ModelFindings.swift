/// Gathers findings while files are read, so that all are told at once.
final class ModelFindings {
    private var all: [ModelFinding] = []

    func error(_ place: SourcePlace, model: String? = nil, field: String? = nil, _ message: String) {
        self.all.append(ModelFinding(.error, place, model: model, field: field, message))
    }

    func warn(_ place: SourcePlace, model: String? = nil, field: String? = nil, _ message: String) {
        self.all.append(ModelFinding(.warning, place, model: model, field: field, message))
    }

    var hasError: Bool { self.all.contains { $0.severity == .error } }

    /// All, each once, by files and lines.
    var sorted: [ModelFinding] {
        var seen: Set<ModelFinding> = []
        return self.all.filter { seen.insert($0).inserted }.enumerated().sorted { left, right in
            let key = { (finding: ModelFinding) in (finding.place.file, finding.place.line, finding.place.column) }
            let (first, second) = (key(left.element), key(right.element))
            return first == second ? left.offset < right.offset : first < second
        }
        .map(\.element)
    }
}
