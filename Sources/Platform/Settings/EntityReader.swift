import Configuration

/// Reads entity types and their attributes.
enum EntityReader {
    /// What is told of an entity type beside its attributes.
    struct Head {
        var id: String
        var idType: EntityIDType
        var name: String
        var summary: String
        var hasSnapshots: Bool
        var lifetime: Lifetime
    }

    private enum LifetimeName: String, CaseIterable {
        case immortal
        case ttl
        case weak
    }

    private enum KindName: String, CaseIterable {
        case plain
        case observations
        case timeseries
    }

    /// The section `entity` of a file; nil if even the id is not right.
    static func head(_ node: SettingsNode, stem: String) -> Head? {
        guard var map = SettingsMap(node) else { return nil }
        var id = stem
        if let node = map.required("id", "the name of the file without .yml"), let text = node.text() {
            if text != stem { node.fail("expected \(quoted(stem)), as the file is named, found \(quoted(text))") }
            if text.isEmpty || text.utf8.contains(where: { $0 <= 0x20 || "#:<>,;/".utf8.contains($0) }) {
                node.fail(
                    "\(quoted(text)) cannot be the id of an entity type; expected no white space and none of # : < > , ; /"
                )
            }
            id = text
        }
        let idType = map.optional("id_data_type").map { $0.choice(EntityIDType.self) } ?? .string
        let head = Head(
            id: id,
            idType: idType ?? .string,
            name: map.required("name", "a name for people")?.text() ?? id,
            summary: map.nullable("description")?.text() ?? "",
            hasSnapshots: map.required("snapshot", "whether snapshots are made, true or false")?.flag() ?? false,
            lifetime: map.nullable("lifetime").flatMap(Self.lifetime) ?? .immortal
        )
        map.finish()
        return head
    }

    private static func lifetime(_ node: SettingsNode) -> Lifetime? {
        guard var map = SettingsMap(node),
            let type = map.required("type", "immortal, ttl or weak")?.choice(LifetimeName.self)
        else { return nil }
        defer { map.finish() }
        switch type {
        case .immortal: return .immortal
        case .weak: return .weak
        case .ttl:
            let life = map.required("on_create", "how long an entity lives at first")?.duration()
            return .ttl(onCreate: life ?? .zero, mirrorsData: map.optional("mirror_data")?.flag() ?? true)
        }
    }

    /// One attribute; nil if its kind or type is not right.
    static func attribute(
        _ node: SettingsNode,
        id: String,
        entity: String,
        number: Int,
        entities: [String: EntityIDType]
    ) -> Attribute? {
        guard var map = SettingsMap(node),
            let kindName = map.required("type", "plain, observations or timeseries")?.choice(KindName.self)
        else { return nil }
        defer { map.finish() }
        // Known, and told by the key already.
        _ = map.optional("id")
        let name = map.required("name", "a name for people")?.text() ?? id
        let summary = map.nullable("description")?.text() ?? ""
        let ttl = map.nullable("ttl")?.duration() ?? .zero
        guard kindName != .timeseries else {
            guard let timeseries = Self.timeseries(&map, entities) else { return nil }
            return Attribute(
                id: id,
                entity: entity,
                number: number,
                name: name,
                summary: summary,
                ttl: ttl,
                kind: .timeseries(timeseries),
                dataType: .special
            )
        }
        let type = map.required("data_type", "a data type such as string or array<int>").flatMap {
            Self.type($0, entities)
        }
        let isEditable = map.optional("editable")?.flag() ?? false
        var kind = AttributeKind.plain
        var (hasConfidence, forcesGraph) = (false, false)
        if kindName == .observations {
            hasConfidence = map.optional("confidence")?.flag() ?? false
            forcesGraph = map.optional("history_force_graph")?.flag() ?? false
            kind = .observations(
                map.nullable("history_params").flatMap(Self.history) ?? HistoryParameters(),
                isMultiValue: map.optional("multi_value")?.flag() ?? false
            )
        }
        guard let type else { return nil }
        return Attribute(
            id: id,
            entity: entity,
            number: number,
            name: name,
            summary: summary,
            ttl: ttl,
            kind: kind,
            dataType: type,
            isEditable: isEditable,
            hasConfidence: hasConfidence,
            forcesGraph: forcesGraph
        )
    }

    private static func type(_ node: SettingsNode, _ entities: [String: EntityIDType]) -> DataType? {
        guard let text = node.text() else { return nil }
        do throws(DataTypeError) {
            return try DataType(text, entities: entities)
        } catch {
            node.fail(error.description)
            return nil
        }
    }

    private static func history(_ node: SettingsNode) -> HistoryParameters? {
        guard var map = SettingsMap(node) else { return nil }
        defer { map.finish() }
        var history = HistoryParameters()
        history.maximumAge = map.nullable("max_age")?.duration()
        if let items = map.nullable("max_items") {
            history.maximumItems = items.integer(1...(.max))
            items.note("it has no effect, as in DP³")
        }
        if let expire = map.nullable("expire_time") {
            if expire.node.scalar?.text != "inf" { history.expireTime = expire.duration() }
            expire.note("it has no effect, as in DP³")
        }
        history.preValidity = map.nullable("pre_validity")?.duration() ?? .zero
        history.postValidity = map.nullable("post_validity")?.duration() ?? .zero
        history.isAggregated = map.optional("aggregate")?.flag() ?? true
        return history
    }

    private static func timeseries(_ map: inout SettingsMap, _ entities: [String: EntityIDType]) -> Timeseries? {
        let type = map.required("timeseries_type", "regular, irregular or irregular_intervals")?.choice(
            TimeseriesType.self
        )
        var series: [Timeseries.Series] = []
        for (key, value) in map.nullable("series")?.members() ?? [] {
            let name = key.node.scalar?.text ?? ""
            guard Attribute.isName(name) else {
                key.fail("\(quoted(name)) cannot be the name of a series; \(Attribute.nameRule)")
                continue
            }
            guard var inner = SettingsMap(value) else { continue }
            if let node = inner.required("data_type", "int, int64, float or time"), let type = Self.type(node, entities)
            {
                if [.int, .int64, .float, .time].contains(type) {
                    series.append(Timeseries.Series(name, type))
                } else {
                    node.fail(
                        "expected int, int64, float or time for the samples of a series, found \(quoted(type.text))"
                    )
                }
            }
            inner.finish()
        }
        var (maximumAge, timeStep): (TimeSpan?, TimeSpan?) = (nil, nil)
        if let node = map.required("timeseries_params", "a mapping with max_age and time_step, which may be empty"),
            var inner = SettingsMap(node)
        {
            maximumAge = inner.nullable("max_age")?.duration()
            let step = inner.nullable("time_step")
            timeStep = step?.duration()
            if type == .regular, timeStep.map({ $0 <= .zero }) ?? (step == nil) {
                (step ?? node).fail("expected time_step, the time between two samples, as the timeseries is regular")
            }
            inner.finish()
        }
        if type == .regular, series.isEmpty { map.node.warn("without series it can take no datapoints") }
        return type.map { Timeseries($0, series: series, maximumAge: maximumAge, timeStep: timeStep) }
    }
}
