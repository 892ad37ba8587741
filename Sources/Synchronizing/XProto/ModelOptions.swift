import Configuration

/// Reads the options of files and models.
enum ModelOptions {
    /// What options say; what is wrong with them is told, and left out.
    static func read(_ options: [OptionSyntax], of model: String?, _ findings: ModelFindings) -> [ModelOption: String] {
        var found: [ModelOption: String] = [:]
        for option in options {
            let name = option.name.text
            guard let known = ModelOption(rawValue: name) else {
                let all = ModelOption.allCases.map(\.rawValue)
                let advice =
                    nearestName(to: name, among: all).map { "; did you mean '\($0)'?" }
                    ?? "; there are \(all.joined(separator: ", "))"
                findings.error(option.name.place, model: model, "there is no option \(quoted(name))\(advice)")
                continue
            }
            guard found[known] == nil else {
                findings.error(
                    option.name.place,
                    model: model,
                    "the option \(quoted(name)) is there already; remove one"
                )
                continue
            }
            if known.isFlag, option.flag == nil {
                findings.error(
                    option.name.place,
                    model: model,
                    "\(name) is exactly True or False, found \(option.found)"
                )
                continue
            }
            found[known] = option.text
        }
        return found
    }
}
