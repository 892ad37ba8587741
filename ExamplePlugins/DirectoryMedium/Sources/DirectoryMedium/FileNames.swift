/// How files are named: `NUMBER` or `NUMBER_RUN`, and the suffix.
struct FileNames {
    private let ending: String

    /// - Parameter run: The number of the run; nil: names are the same in all runs.
    init(suffix: String, run: Int?) throws {
        guard !suffix.utf8.contains(UInt8(ascii: "/")), !suffix.utf8.contains(0) else {
            throw MediumError("dir-suffix: got \"\(suffix)\"; expected the end of a name, without a slash")
        }
        self.ending = (run.map { "_\($0)" } ?? "") + suffix
    }

    func name(of batch: Int) -> String { "\(batch)\(self.ending)" }

    /// The number of the batch with that name; nil if it is none of these.
    func batch(in name: String) -> Int? {
        guard name.hasSuffix(self.ending), let number = Int(name.dropLast(self.ending.count)), number >= 0 else {
            return nil
        }
        // "+1" and "01" are numbers as well, but not names that are given here.
        return self.name(of: number) == name ? number : nil
    }
}
