extension ClusterModel {
    /// The model as XML, as Watcher writes it, with what its form cannot hold besides: nothing is lost.
    ///
    /// - Throws: `ModelProblem`.
    public func toXML() throws(ModelProblem) -> [UInt8] {
        var writer = XMLWriter(self.reading)
        try writer.write()
        return writer.xml
    }

    /// A model in memory of XML: that of `toXML`, or of Watcher.
    ///
    /// - Throws: `ModelProblem` with `.badXML` and the line, or what an element is refused for.
    public static func fromXML(_ bytes: [UInt8]) throws(ModelProblem) -> ClusterModel {
        let model = ClusterModel(MemoryElements())
        try model.addXML(bytes)
        return model
    }

    /// Adds what XML has to this model; after an error a part of it may be there.
    ///
    /// - Throws: `ModelProblem` with `.badXML` and the line, or what an element is refused for.
    public func addXML(_ bytes: [UInt8]) throws(ModelProblem) { try XMLModel.read(bytes, into: self.store()) }

    /// The whole model as a value for JSON: `elements`, each with `type`, `id`, `name` if it has one and `fields`, and
    /// `links`, each the two types and ids.
    ///
    /// What JSON lacks is a map with one key: `{"$time": MICROSECONDS}`, `{"$bytes": "HEX"}`, `{"$double": "BITS"}`, and
    /// `{"$map": {...}}` for a map that looks so. A standard element with fields that it cannot have has `"raw": true`.
    ///
    /// - Throws: `ModelProblem`.
    public func toJSON() throws(ModelProblem) -> Value {
        var elements: [Value] = []
        for (type, _) in try self.reading.types() {
            try self.reading.forEach(type) { (element) throws(ModelProblem) in
                var record: Record = ["type": .string(element.type), "id": .string(element.id)]
                let standard = StandardTypes.named(type).map {
                    $0.init(uncheckedID: element.id, fields: element.fields)
                }
                if !element.name.isEmpty || standard?.name.isEmpty == false {
                    record.append(newKey: "name", .string(element.name))
                }
                if let standard, !standard.fits { record.append(newKey: "raw", true) }
                record.append(newKey: "fields", ExactJSON.wrapped(.map(element.fields)))
                elements.append(.map(record))
            }
        }
        var links: [Value] = []
        try self.reading.forEachLink { (link) throws(ModelProblem) in
            links.append([.string(link.type), .string(link.id), .string(link.toType), .string(link.toID)])
        }
        return ["elements": .array(elements), "links": .array(links)]
    }

    /// A model in memory of JSON.
    ///
    /// - Throws: `ModelProblem` with `.badJSON` and the line or the place, or what an element is refused for.
    public static func fromJSON(_ bytes: [UInt8]) throws(ModelProblem) -> ClusterModel {
        let model = ClusterModel(MemoryElements())
        try model.addJSON(bytes)
        return model
    }

    /// Adds what JSON has to this model; after an error a part of it may be there.
    ///
    /// - Throws: `ModelProblem` with `.badJSON` and the line or the place, or what an element is refused for.
    public func addJSON(_ bytes: [UInt8]) throws(ModelProblem) {
        let value: Value
        do throws(JSONError) { value = try JSON.decode(bytes) } catch {
            throw ModelProblem(.badJSON, String(describing: error))
        }
        try JSONModel(self.store()).read(value)
    }
}
