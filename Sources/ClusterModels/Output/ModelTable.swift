/// Rows of a listing.
public struct ModelTable: Sendable {
    /// One column.
    public struct Column: Hashable, Sendable {
        /// What it is called.
        public let heading: String
        /// The key in the maps of `toList`.
        public let key: String
    }

    /// The columns.
    public let columns: [Column]
    /// A value for each column; nil: not set.
    public let rows: [[Value?]]

    /// The columns of a listing, as Watcher's client has them.
    public static func columns(isDetailed: Bool) -> [Column] { isDetailed ? Self.detail : Self.short }

    static let short = [
        Column(heading: "Server UUID", key: "server_uuid"), Column(heading: "Server Name", key: "server_name"),
        Column(heading: "Server State", key: "server_state"), Column(heading: "Node UUID", key: "node_uuid"),
        Column(heading: "Node Host Name", key: "node_hostname"),
    ]

    static let detail = [
        Column(heading: "Server UUID", key: "server_uuid"), Column(heading: "Server Name", key: "server_name"),
        Column(heading: "Server VCPUs", key: "server_vcpus"), Column(heading: "Server Memory", key: "server_memory"),
        Column(heading: "Server Disk", key: "server_disk"), Column(heading: "Server State", key: "server_state"),
        Column(heading: "Node UUID", key: "node_uuid"), Column(heading: "Node Host Name", key: "node_hostname"),
        Column(heading: "Node VCPUs", key: "node_vcpus"), Column(heading: "Node VCPU Ratio", key: "node_vcpu_ratio"),
        Column(heading: "Node Memory", key: "node_memory"),
        Column(heading: "Node Memory Ratio", key: "node_memory_ratio"), Column(heading: "Node Disk", key: "node_disk"),
        Column(heading: "Node Disk Ratio", key: "node_disk_ratio"), Column(heading: "Node State", key: "node_state"),
    ]
}
