/// The descriptors that a worker inherits. There are no others, and no names: nobody else can reach them.
enum WorkerDescriptors {
    /// Socket of frames.
    static let control: Int32 = 3
    /// The sealed image of the plugin, which is loaded from here.
    static let image: Int32 = 4
    /// The path by which the loader knows the image.
    static let imagePath = "/proc/self/fd/\(Self.image)"
    /// Pipe to which a crash is reported; written once, in the last moment.
    static let crash: Int32 = 5
    /// The ring, if the task has one.
    static let ring: Int32 = 6
    /// The first descriptor of the links of a worker that is called, which has no ring of batches.
    static let links: Int32 = 6
    /// Wakes the host's end of the ring.
    static let wake: Int32 = 7
    /// The ring of the worker before this one, if it takes records from there.
    static let input: Int32 = 8
    /// Is woken by that worker.
    static let inputWake: Int32 = 9
    /// The first descriptor of the link of a model that reads models of collectors; it has no worker before it.
    static let models: Int32 = 8
    /// Pipe to which refused system calls are written, if they are watched; such a task has no ring.
    static let refusals: Int32 = 6
}
