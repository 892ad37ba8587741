import Discovery
import Workers

extension Check {
    static let names = Check(
        "names",
        ["P-07", "P-08", "P-09"],
        "kinds, revisions and the names of extensions and options are as the contract has them",
        .file { file in
            let registration = try file.goodRegistration()
            var judgement = Judgement()
            for refused in try file.refusedExtensions() where refused.check == "names" {
                judgement.broken.append(refused.broken)
            }
            for description in registration.extensions {
                for option in description.options where file.settings.hostOptions.contains(option.name) {
                    judgement.notes.append(
                        "\(description.kind) \(description.name): the option --\(option.name) has the name of one of"
                            + " the host's own, so nobody can set it"
                    )
                }
            }
            return judgement
        }
    )

    static let registration = Check(
        "registration",
        ["P-01", "P-06", "P-10", "P-11"],
        "it registers the same each time and leaves nothing running or open",
        .file { file in
            let first = try file.registration()
            let second = try file.registration(1)
            var judgement = Judgement()
            for registration in [first, second] {
                if let trouble = registration.trouble {
                    throw BrokenPromise(naming: trouble, otherwise: "P-11", expected: "registration returns")
                }
                if let failure = registration.failure {
                    throw BrokenPromise("P-11", expected: "registration succeeds", found: "the plugin says: \(failure)")
                }
            }
            for refused in try file.refusedExtensions() where refused.check == "registration" {
                judgement.broken.append(refused.broken)
            }
            judgement.add(Self.difference(first.extensions, second.extensions))
            guard !first.extensions.isEmpty else {
                throw BrokenPromise("P-11", expected: "at least one extension", found: "it registers nothing")
            }
            for registration in [first, second] where registration.resources.count == 2 && judgement.broken.isEmpty {
                judgement.broken += Self.leftovers(registration.resources[0], registration.resources[1])
            }
            judgement.details = [
                first.extensions.map { "\($0.kind) \($0.name)" }.joined(separator: ", ")
            ]
            return judgement
        }
    )

    static let scanTime = Check(
        "scan-time",
        ["P-11"],
        "loading and registering take at most 5 seconds",
        .file { file in
            let registration = try file.registration()
            guard registration.seconds <= CheckedFile.scanDeadline else {
                throw BrokenPromise(
                    "P-11",
                    expected: "loading and registering within \(Int(CheckedFile.scanDeadline)) s",
                    found: registration.isHung
                        ? "it did not return within \(registration.seconds) s" : "it took \(registration.seconds) s"
                )
            }
            if registration.trouble != nil { throw Inapplicable("it does not register, see registration") }
            var judgement = Judgement()
            let microseconds = Int((registration.seconds * 1e6).rounded())
            judgement.details = ["loading and registering took \(Double(microseconds) / 1000) ms"]
            return judgement
        }
    )

    private static func difference(
        _ first: [ExtensionDescription],
        _ second: [ExtensionDescription]
    ) -> BrokenPromise? {
        guard first != second else { return nil }
        let names = [first, second].map { $0.map { "\($0.kind) \($0.name)" }.joined(separator: ", ") }
        let expected = "the same extensions each time"
        guard names[0] == names[1] else {
            return BrokenPromise("P-11", expected: expected, found: "first \(names[0]), then \(names[1])")
        }
        let changed = zip(first, second).first { $0 != $1 }?.0.name ?? ""
        return BrokenPromise("P-11", expected: expected, found: "\(changed) was described differently the second time")
    }

    private static func leftovers(_ before: CheckedResources, _ after: CheckedResources) -> [BrokenPromise] {
        var broken: [BrokenPromise] = []
        if after.threads > before.threads {
            broken.append(
                BrokenPromise(
                    "P-11",
                    expected: "no threads that outlive registration",
                    found: "\(after.threads - before.threads) more than before it"
                )
            )
        }
        let opened = Set(after.descriptors).subtracting(before.descriptors).sorted()
        if !opened.isEmpty {
            broken.append(
                BrokenPromise(
                    "P-11",
                    expected: "nothing is opened",
                    found: "the descriptors \(opened) are open after it and were not before"
                )
            )
        }
        let closed = Set(before.descriptors).subtracting(after.descriptors).sorted()
        if !closed.isEmpty {
            broken.append(
                BrokenPromise(
                    "P-06",
                    expected: "the worker's descriptors stay open",
                    found: "the descriptors \(closed) are closed after it"
                )
            )
        }
        return broken
    }
}

extension CheckedFile {
    /// What the first worker found.
    ///
    /// - Throws: `Inapplicable` if the plugin could not be registered.
    func goodRegistration() throws -> Registration {
        let registration = try self.registration()
        guard registration.trouble == nil, registration.failure == nil else {
            throw Inapplicable("it does not register, see registration")
        }
        return registration
    }
}
