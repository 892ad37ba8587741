/// Thrown where the platform does not take what a module hands over: a callback, or a task that does not fit its model.
struct RefusedByPlatform: Error, CustomStringConvertible {
    let description: String
}
