import PluginAPI

/// A disk of the machine.
struct Disk: ModelElement {
    static let type = "Disk"
    /// Such as `sda`.
    let id: String
    let bytes: Int
    let isRotating: Bool
    let isRemovable: Bool
    var name: String { self.id }
    var record: Record {
        ["bytes": .int(self.bytes), "rotating": .bool(self.isRotating), "removable": .bool(self.isRemovable)]
    }

    /// Looks at a disk; nil: it has no medium.
    init?(_ name: String) {
        let path = "/sys/block/\(name)"
        guard let sectors = FileText.small("\(path)/size").flatMap({ Int($0) }), sectors > 0 else { return nil }
        self.id = name
        self.bytes = sectors &* 512
        self.isRotating = FileText.small("\(path)/queue/rotational") == "1"
        self.isRemovable = FileText.small("\(path)/removable") == "1"
    }

    init(id: String, record: Record) {
        self.id = id
        self.bytes = record["bytes"]?.integer ?? 0
        self.isRotating = record["rotating"]?.flag ?? false
        self.isRemovable = record["removable"]?.flag ?? false
    }
}
