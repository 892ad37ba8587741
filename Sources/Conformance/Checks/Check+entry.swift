import Discovery

extension Check {
    static let entry = Check(
        "entry",
        [],
        "the file is a shared object for this machine that exports plugin_register",
        .file { file in
            if case .failure(let refusal) = file.facts, !refusal.isAboutNote {
                throw BrokenPromise("entry", expected: "a plugin that can be loaded here", found: refusal.description)
            }
            return Judgement()
        }
    )

    static let note = Check(
        "note",
        ["P-01"],
        "its ELF note says that it was compiled for this contract",
        .file { file in
            switch file.facts {
            case .success(let facts):
                var judgement = Judgement()
                judgement.details = [
                    "contract \(facts.abiMajor).\(facts.abiMinor), compiled by \(facts.compiler) for \(facts.target)"
                ]
                if !facts.isOptimized {
                    judgement.notes.append("it was compiled without optimisation, which makes it many times slower")
                }
                return judgement
            case .failure(let refusal):
                guard refusal.isAboutNote else { throw Inapplicable("the file cannot be read so far, see entry") }
                throw BrokenPromise(
                    "P-01",
                    expected: "the note of a contract that this host has",
                    found: refusal.description
                )
            }
        }
    )
}

extension Refusal {
    fileprivate var isAboutNote: Bool {
        switch self.reason {
        case .noNote, .malformedNote, .abiMajor, .abiMinor, .abiSize: true
        default: false
        }
    }
}
