import Configuration

// How verdicts lie in the cache: member after member without names, because reading names would take most of the time
// of a listing in which nothing changed. Any change here needs another `CacheHeader.format`.

extension CacheWriter {
    mutating func write(_ verdict: Verdict) {
        self.write(verdict.time)
        self.write(verdict.facts) { $0.write($1) }
        self.write(verdict.digest) { writer, digest in for word in digest.words { writer.write(word) } }
        switch verdict.result {
        case .success(let extensions):
            self.write(UInt8(0))
            self.write(count: extensions.count)
            for description in extensions { self.write(description) }
        case .failure(let refusal):
            self.write(UInt8(1))
            self.write(refusal.reason.rawValue)
            self.write(refusal.detail)
            self.write(refusal.advice)
        }
    }

    private mutating func write(_ facts: PluginFacts) {
        self.write(Int64(facts.abiMajor))
        self.write(Int64(facts.abiMinor))
        self.write(facts.apiVersion)
        self.write(facts.compiler)
        self.write(facts.target)
        self.write(UInt8(facts.isOptimized ? 1 : 0))
        self.write(facts.toolchain)
        self.write(facts.libraries)
        self.write(facts.runPaths)
        self.write(facts.glibc)
    }

    private mutating func write(_ description: ExtensionDescription) {
        self.write(description.kind)
        self.write(description.name)
        self.write(Int64(description.revision))
        self.write(description.summary)
        self.write(description.version)
        self.write(count: description.options.count)
        for option in description.options { self.write(option) }
        self.write(count: description.needs.count)
        for need in description.needs {
            self.write(need.capability)
            self.write(need.detail)
        }
        self.write(description.columns)
        self.write(description.encodings)
        self.write(description.flags)
        self.write(description.format)
        self.write(description.refusal)
    }

    private mutating func write(_ option: OptionDeclaration) {
        self.write(option.name)
        self.write(option.type.rawValue)
        self.write(UInt8(option.isRequired ? 1 : 0))
        self.write(option.help)
        self.write(option.placeholder)
        self.write(option.initial)
        self.write(option.minimum)
        self.write(option.maximum)
        self.write(option.choices)
    }
}

extension CacheReader {
    mutating func verdict() throws(Damage) -> Verdict {
        let time = try self.number(Int64.self)
        let facts = try self.flag() ? try self.facts() : nil
        let digest = try self.flag() ? try self.digest() : nil
        guard try self.flag() else {
            let extensions = try self.list { (reader: inout CacheReader) throws(Damage) in try reader.description() }
            return Verdict(facts: facts, result: .success(extensions), time: time, digest: digest)
        }
        guard let reason = RefusalReason(rawValue: try self.text()) else { throw Damage() }
        let refusal = Refusal(reason, try self.text(), advice: try self.text())
        return Verdict(facts: facts, result: .failure(refusal), time: time, digest: digest)
    }

    private mutating func digest() throws(Damage) -> SHA256Digest {
        var words: [UInt32] = []
        for _ in 0..<8 { words.append(try self.number()) }
        return SHA256Digest(words: words)
    }

    private mutating func facts() throws(Damage) -> PluginFacts {
        var facts = PluginFacts()
        facts.abiMajor = Int(try self.number(Int64.self))
        facts.abiMinor = Int(try self.number(Int64.self))
        facts.apiVersion = try self.text()
        facts.compiler = try self.text()
        facts.target = try self.text()
        facts.isOptimized = try self.flag()
        facts.toolchain = try self.texts()
        facts.libraries = try self.texts()
        facts.runPaths = try self.texts()
        facts.glibc = try self.optionalText()
        return facts
    }

    private mutating func description() throws(Damage) -> ExtensionDescription {
        var description = ExtensionDescription(kind: try self.text(), name: try self.text())
        description.revision = Int(try self.number(Int64.self))
        description.summary = try self.text()
        description.version = try self.text()
        description.options = try self.list { (reader: inout CacheReader) throws(Damage) in try reader.option() }
        description.needs = try self.list { (reader: inout CacheReader) throws(Damage) in
            Need(capability: try reader.text(), detail: try reader.text())
        }
        description.columns = try self.texts()
        description.encodings = try self.number()
        description.flags = try self.number()
        description.format = try self.text()
        description.refusal = try self.optionalText()
        return description
    }

    private mutating func option() throws(Damage) -> OptionDeclaration {
        let name = try self.text()
        guard let type = OptionType(rawValue: try self.text()) else { throw Damage() }
        return OptionDeclaration(
            name: name,
            type: type,
            isRequired: try self.flag(),
            help: try self.text(),
            placeholder: try self.text(),
            initial: try self.optionalText(),
            minimum: try self.optionalDouble(),
            maximum: try self.optionalDouble(),
            choices: try self.texts()
        )
    }
}
