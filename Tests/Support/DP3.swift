/// DP³'s own code, which is the judge of what is compared with it.
package enum DP3 {
    /// What Python is to find it by.
    package static let packages = "\(Repository.root)/.build/dp3"

    /// - Throws: Some of its packages are missing, and how they are installed.
    package static func require(_ names: String...) throws {
        let missing = names.filter { !Files.exists("\(Self.packages)/\($0)") }
        guard missing.isEmpty else {
            throw Unusable(
                "\(missing.joined(separator: ", ")) is not in \(Self.packages); install it with: scripts/setup --test"
            )
        }
    }
}
