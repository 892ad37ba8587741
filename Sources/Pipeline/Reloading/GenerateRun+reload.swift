import Discovery
import Workers

extension GenerateRun {
    /// Begins to take over changed plugin files. Called when the run has begun: before, there is nothing to take over.
    func watchPlugins() {
        guard let reload = self.reload else { return }
        do throws(SystemError) {
            self.reloading = try PluginReloading(
                reload.searchPath,
                used: self.parts.flatMap { $0.version(format: self.format).extensions.map(\.image) },
                registering: reload.registering,
                loop: self.loop,
                handlers: PluginReloading.Handlers(
                    registered: { [unowned self] image, extensions in self.takeOver(image, extensions, reload) },
                    refused: { [unowned self] decision in self.reloaded(decision) },
                    noticed: { [unowned self] line in self.log(line) }
                )
            )
        } catch {
            self.log("changes of plugin files are not noticed: \(error)")
        }
    }

    private func takeOver(_ image: Image, _ extensions: [ExtensionDescription], _ reload: PluginReload) {
        let format = self.format
        for index in self.parts.indices {
            let version = self.parts[index].version(format: format)
            // Who only touches a file, or copies it upon itself, has not made another version.
            for (place, loaded) in version.extensions.enumerated()
            where loaded.image.path == image.path && !loaded.image.hasSameBytes(as: image) {
                do {
                    let revised = try reload.revised(loaded, image, extensions)
                    self.parts[index].replace(place, by: revised)
                    if place == version.extensions.count - 1, format != nil { self.format = revised }
                    var next = self.parts[index].version(format: self.format)
                    next.changed = place
                    for (producer, entry) in zip(self.producers, self.plan.entries) where entry.part == index {
                        producer.offer(next)
                    }
                } catch {
                    self.reloaded(ReloadDecision(path: image.path, .refused(reason: "\(error)")))
                }
            }
        }
    }
}
