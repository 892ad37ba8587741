extension GenerateRequest.Part {
    /// What the workers of its producers are made from.
    ///
    /// - Parameter format: The format of the run, if that is a plugin.
    func version(format: LoadedExtension?) -> ProducerVersion {
        let mappings = self.mappings.compactMap { if case .plugin(let loaded) = $0 { loaded } else { nil } }
        return ProducerVersion(extensions: [self.model] + mappings + (format.map { [$0] } ?? []))
    }

    /// Replaces an extension by another version of it, in the order of `version`; that of the format changes nothing.
    mutating func replace(_ index: Int, by loaded: LoadedExtension) {
        guard index > 0 else { return self.model = loaded }
        let plugins = self.mappings.indices.filter { if case .plugin = self.mappings[$0] { true } else { false } }
        if index - 1 < plugins.count { self.mappings[plugins[index - 1]] = .plugin(loaded) }
    }
}
