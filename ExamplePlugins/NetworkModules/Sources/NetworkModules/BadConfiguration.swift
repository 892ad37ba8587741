/// Why a configuration is not taken.
struct BadConfiguration: Error, CustomStringConvertible {
    let description: String
}
