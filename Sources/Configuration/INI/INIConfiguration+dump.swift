extension INIConfiguration {
    /// A line for each option: its group, its key, its value and where it comes from. Secret values are masked, and so is what has
    /// one of them in it; values that do not fit are not shown.
    public func dump() -> [String] {
        self.groups.flatMap { group in
            group.options.map { option in
                let start = "[\(singleLine(group.name))] \(singleLine(option.key)) = "
                do throws(INIError) {
                    let setting = try self.setting(of: option, in: group.name)
                    let shown = setting.value == .null ? "<none>" : singleLine(setting.value.initialText)
                    return start + (setting.isSecret && setting.value != .null ? "****" : shown)
                        + " (\(setting.origin))"
                } catch {
                    return start + "<refused> (\(error.origin))"
                }
            }
        }
    }
}
