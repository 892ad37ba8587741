import CLinux
import Glibc
import PluginABI

// The one file with dlopen in it, and only worker processes come here. There is no dlclose: taking a Swift image out
// of a process crashes it later, so a worker ends instead.
//
// The plugin is loaded through the descriptor of its sealed image: what runs is byte for byte what was judged, even if
// the file has been replaced since. `$ORIGIN` in run paths would then point into /proc, so libraries that lie beside
// the plugin are loaded first, by their real path; the loader recognises them by name when the plugin asks for them.

/// Where a plugin came from, as far as loading needs to know.
struct PluginOrigin: Hashable, Sendable {
    /// The path of the file that was imaged; for messages.
    var path: String
    /// Libraries that the plugin needs and that lie in one of its own run paths.
    var siblings: [String]
}

/// A plugin that was loaded into this process, for good.
struct LoadedPlugin: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer

    /// Loads the image. Constructors of the plugin run here.
    init(_ origin: PluginOrigin) throws(LoadError) {
        for sibling in origin.siblings where dlopen(sibling, RTLD_NOW | RTLD_LOCAL) == nil {
            throw LoadError(Self.lastError())
        }
        guard let handle = dlopen(WorkerDescriptors.imagePath, RTLD_NOW | RTLD_LOCAL) else {
            throw LoadError(Self.lastError().replacingPrefix(WorkerDescriptors.imagePath, by: origin.path))
        }
        clinux_report_plugin(handle)
        self.handle = handle
    }

    /// Has the plugin register its extensions.
    func register(_ registrar: UnsafePointer<plugin_registrar>) throws(LoadError) {
        guard let symbol = dlsym(self.handle, "plugin_register") else { throw LoadError(Self.lastError()) }
        typealias Entry = @convention(c) (UnsafePointer<plugin_registrar>) -> Void
        unsafeBitCast(symbol, to: Entry.self)(registrar)
    }

    /// Loads a library by name or path to see whether it can be; nil if it can, else the loader's reason.
    static func problemLoading(library: String) -> String? {
        dlopen(library, RTLD_LAZY | RTLD_GLOBAL) == nil ? self.lastError() : nil
    }

    /// Whether any library that is loaded globally defines a symbol.
    static func isDefined(_ symbol: String) -> Bool { dlsym(nil, symbol) != nil }

    private static func lastError() -> String {
        guard let message = dlerror() else { return "the loader gives no reason" }
        return String(cString: message)
    }
}

/// Why a plugin could not be loaded, in the loader's words.
struct LoadError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, by replacement: String) -> String {
        self.hasPrefix(prefix) ? replacement + self.dropFirst(prefix.count) : self
    }
}
