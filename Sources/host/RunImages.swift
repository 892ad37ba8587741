import Configuration
import Discovery

/// The snapshots of plugin files that a run is made from, one a file.
final class RunImages {
    private var images: [String: Image] = [:]

    /// The snapshot of a file.
    ///
    /// - Throws: `UsageError` if the file is not any more what was scanned.
    func image(of file: RegisteredFile) throws -> Image {
        if let image = self.images[file.path] { return image }
        let image = try Image(path: file.path)
        guard image.identity == file.identity else {
            throw UsageError(.badValue, "\(quoted(file.path)) changed just now; run the command again")
        }
        self.images[file.path] = image
        return image
    }
}
