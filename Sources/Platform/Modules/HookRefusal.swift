/// Why a callback is refused.
struct HookRefusal: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
