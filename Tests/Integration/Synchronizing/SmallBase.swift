import Records
import Services
import Testing

@testable import Synchronizing

/// Objects in a real store of their own.
final class SmallBase {
    let place: StorePlace
    private(set) var service: LiveService
    private(set) var store: StoreClient
    private(set) var base: ObjectBase

    /// - Parameter cacheCapacity: So small that most is read from the store, if nothing is said.
    init(_ place: StorePlace? = nil, cacheCapacity: Int = 50, in plugin: StorePlugin = .sqlite) throws {
        self.place = try place ?? StorePlace()
        (self.service, self.store) = try plugin.store(at: self.place.path, label: self.place.label)
        self.base = try ObjectBase(self.store, SmallModels.model, cacheCapacity: cacheCapacity)
    }

    deinit { self.end() }

    func end() {
        self.base.close()
        self.service.finish()
    }

    func save(
        _ model: String?,
        _ values: [String: Value],
        id: Int = 0,
        version: Int? = nil,
        by caller: ObjectCaller = .administrator
    ) throws -> ObjectRecord {
        let request = ObjectTransaction.SaveRequest(model: model, id: id, values: values, version: version)
        return try self.base.change { (objects) throws(ObjectRefusal) in try objects.save(request, by: caller) }
    }

    func delete(_ id: Int, by caller: ObjectCaller = .administrator) throws {
        try self.base.change { (objects) throws(ObjectRefusal) in
            try objects.delete(id, of: nil, version: nil, by: caller)
        }
    }

    func purge(_ id: Int) throws -> PurgeVerdict {
        try self.base.change { (objects) throws(ObjectRefusal) in try objects.purge(id) }
    }

    func object(_ id: Int) throws -> ObjectRecord? {
        try self.base.read { (objects) throws(ObjectRefusal) in try objects.object(id)?.record }
    }

    func find(_ query: ObjectQuery) throws -> [Int] {
        try self.base.read { (objects) throws(ObjectRefusal) in try objects.find(query).objects.map(\.id) }
    }

    /// Why something is refused.
    func refusal(_ body: () throws -> Void) -> ObjectRefusal? {
        do {
            try body()
            return nil
        } catch {
            return error as? ObjectRefusal
        }
    }
}
