/// The disks, which are looked at anew when there are others, or when one may have got another medium.
struct DiskList {
    private(set) var all: [Disk] = []
    private var names: [String] = []

    mutating func look() {
        let names = FileText.names(in: "/sys/block")
        guard names != self.names || self.all.contains(where: \.isRemovable) else { return }
        self.names = names
        self.all = names.compactMap { Disk($0) }
    }
}
