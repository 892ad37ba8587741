// The operations of Watcher's storage root. A volume is in a pool and a pool on a node by links in this direction.

extension ClusterModel {
    /// Adds a node, or puts it in the place of that with the same host. (`add_node`.)
    public func addNode(_ node: StorageNode) throws(ModelProblem) { try self.put(node) }

    /// Adds a pool, or puts it in the place of that with the same name. (`add_pool`.)
    public func addPool(_ pool: Pool) throws(ModelProblem) { try self.put(pool) }

    /// Adds a volume, or puts it in the place of that with the same id. (`add_volume`.)
    public func addVolume(_ volume: Volume) throws(ModelProblem) { try self.put(volume) }

    /// Removes a node; its pools remain, on no node. (`remove_node`.)
    ///
    /// - Throws: `ModelProblem` with `.storageNodeNotFound`.
    public func removeStorageNode(_ node: some ElementReference) throws(ModelProblem) {
        try self.remove(StorageNode.self, self.id(of: node, StorageNode.self))
    }

    /// Removes a pool; its volumes remain, in no pool. (`remove_pool`.)
    ///
    /// - Throws: `ModelProblem` with `.poolNotFound`.
    public func removePool(_ pool: some ElementReference) throws(ModelProblem) {
        try self.remove(Pool.self, self.id(of: pool, Pool.self))
    }

    /// Removes a volume. (`remove_volume`.)
    ///
    /// - Throws: `ModelProblem` with `.volumeNotFound`.
    public func removeVolume(_ volume: some ElementReference) throws(ModelProblem) {
        try self.remove(Volume.self, self.id(of: volume, Volume.self))
    }

    /// Puts a pool on a node, if it is not there. (`map_pool`.)
    ///
    /// - Throws: `ModelProblem` with `.poolNotFound` or `.storageNodeNotFound`.
    public func mapPool(_ pool: some ElementReference, to node: some ElementReference) throws(ModelProblem) {
        try self.link(
            Pool.self,
            self.id(of: pool, Pool.self),
            to: StorageNode.self,
            self.id(of: node, StorageNode.self)
        )
    }

    /// Takes a pool from a node. (`unmap_pool`.)
    ///
    /// - Throws: `ModelProblem` with `.poolNotMapped`, `.poolNotFound` or `.storageNodeNotFound`.
    public func unmapPool(_ pool: some ElementReference, from node: some ElementReference) throws(ModelProblem) {
        try self.unlink(
            Pool.self,
            self.id(of: pool, Pool.self),
            from: StorageNode.self,
            self.id(of: node, StorageNode.self)
        )
    }

    /// Puts a volume into a pool, if it is not there. (`map_volume`.)
    ///
    /// - Throws: `ModelProblem` with `.volumeNotFound` or `.poolNotFound`.
    public func mapVolume(_ volume: some ElementReference, to pool: some ElementReference) throws(ModelProblem) {
        try self.link(Volume.self, self.id(of: volume, Volume.self), to: Pool.self, self.id(of: pool, Pool.self))
    }

    /// Takes a volume from a pool. (`unmap_volume`.)
    ///
    /// - Throws: `ModelProblem` with `.volumeNotMapped`, `.volumeNotFound` or `.poolNotFound`.
    public func unmapVolume(_ volume: some ElementReference, from pool: some ElementReference) throws(ModelProblem) {
        try self.unlink(Volume.self, self.id(of: volume, Volume.self), from: Pool.self, self.id(of: pool, Pool.self))
    }

    /// All nodes in the order of their hosts. (`get_all_storage_nodes`.)
    public func storageNodes() throws(ModelProblem) -> [StorageNode] { try self.all(StorageNode.self) }

    /// All pools in the order of their names.
    public func pools() throws(ModelProblem) -> [Pool] { try self.all(Pool.self) }

    /// All volumes in the order of their ids. (`get_all_volumes`.)
    public func volumes() throws(ModelProblem) -> [Volume] { try self.all(Volume.self) }

    /// The node of a host; `host@backend#pool` is that of `host@backend`. (`get_node_by_name`.)
    ///
    /// - Throws: `ModelProblem` with `.storageNodeNotFound`.
    public func storageNode(name: String) throws(ModelProblem) -> StorageNode {
        let host = name.utf8.firstIndex(of: UInt8(ascii: "#")).map { String(name[..<$0]) } ?? name
        return try self.get(StorageNode.self, host)
    }

    /// The pool with this name. (`get_pool_by_pool_name`.)
    ///
    /// - Throws: `ModelProblem` with `.poolNotFound`.
    public func pool(name: String) throws(ModelProblem) -> Pool { try self.get(Pool.self, name) }

    /// The volume with this id. (`get_volume_by_uuid`.)
    ///
    /// - Throws: `ModelProblem` with `.volumeNotFound`.
    public func volume(uuid: String) throws(ModelProblem) -> Volume { try self.get(Volume.self, uuid) }

    /// The node that a pool is on; of several the first by host. (`get_node_by_pool_name`.)
    ///
    /// - Throws: `ModelProblem` with `.poolNotMapped` or `.poolNotFound`.
    public func storageNode(of pool: some ElementReference) throws(ModelProblem) -> StorageNode {
        let id = try self.id(of: pool, Pool.self)
        if let node = try self.linked(.from, Pool.self, id, StorageNode.self).first { return node }
        guard try self.reading.hasElement(Pool.type, id) else { throw .missing(Pool.type, id) }
        throw ModelProblem(.poolNotMapped, "Pool \"\(id)\" is on no node")
    }

    /// The pools on a node, in the order of their names. (`get_node_pools`.)
    ///
    /// - Throws: `ModelProblem` with `.storageNodeNotFound`.
    public func pools(on node: some ElementReference) throws(ModelProblem) -> [Pool] {
        let id = try self.id(of: node, StorageNode.self)
        guard try self.reading.hasElement(StorageNode.type, id) else { throw .missing(StorageNode.type, id) }
        return try self.linked(.to, StorageNode.self, id, Pool.self)
    }

    /// The pool that a volume is in; of several the first by name. (`get_pool_by_volume`.)
    ///
    /// - Throws: `ModelProblem` with `.volumeNotMapped` or `.volumeNotFound`.
    public func pool(of volume: some ElementReference) throws(ModelProblem) -> Pool {
        let id = try self.id(of: volume, Volume.self)
        if let pool = try self.linked(.from, Volume.self, id, Pool.self).first { return pool }
        guard try self.reading.hasElement(Volume.type, id) else { throw .missing(Volume.type, id) }
        throw ModelProblem(.volumeNotMapped, "Volume \"\(id)\" is in no pool")
    }

    /// The volumes in a pool, in the order of their ids. (`get_pool_volumes`.)
    ///
    /// - Throws: `ModelProblem` with `.poolNotFound`.
    public func volumes(in pool: some ElementReference) throws(ModelProblem) -> [Volume] {
        let id = try self.id(of: pool, Pool.self)
        guard try self.reading.hasElement(Pool.type, id) else { throw .missing(Pool.type, id) }
        return try self.linked(.to, Pool.self, id, Volume.self)
    }
}
