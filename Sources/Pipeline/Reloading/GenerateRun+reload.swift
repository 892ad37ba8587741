import Discovery
import Workers

extension GenerateRun {
    /// Begins to take over changed plugin files. Called when the run has begun: before, there is nothing to take over.
    func watchPlugins() {
        guard let reload = self.reload else { return }
        do throws(SystemError) {
            self.reloading = try PluginReloading(
                reload.searchPath,
                used: self.parts.map(\.image),
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
        for (index, part) in self.parts.enumerated() where part.image.path == image.path {
            // Who only touches a file, or copies it upon itself, has not made another version.
            guard !part.image.hasSameBytes(as: image) else { continue }
            do {
                let revised = try reload.revised(part, image, extensions)
                self.parts[index] = revised
                for (producer, entry) in zip(self.producers, self.plan.entries) where entry.part == index {
                    producer.offer(ProducerVersion(revised))
                }
            } catch {
                self.reloaded(ReloadDecision(path: image.path, .refused(reason: "\(error)")))
            }
        }
    }
}
