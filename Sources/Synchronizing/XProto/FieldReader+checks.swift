import Configuration

// What options of a field cannot say together.

extension FieldReader {
    func checkContradictions(_ field: FieldDefinition) {
        let modifier = field.isRequired ? "required" : "optional"
        for (option, implied) in [(FieldOption.null, field.allowsNull), (.blank, field.allowsBlank)] {
            guard let written = self.options[option] else { continue }
            guard let flag = written.flag else {
                _ = self.flag(option)
                continue
            }
            // The end of a many-to-many link is a list, which is never null, whatever is said.
            if flag == implied || (option == .null && field.link?.kind == .manyToMany) { continue }
            let spelling = flag ? "True" : "False"
            self.error(
                written,
                "\(modifier) contradicts \(option.rawValue) = \(spelling); remove the option, or write "
                    + (field.isRequired ? "optional" : "required")
            )
        }
    }

    func checkLength(_ field: FieldDefinition) {
        guard field.link == nil, field.type == .string else { return }
        if field.isText, let written = self.options[.maxLength] {
            self.error(written, "text = True and max_length exclude each other; remove one")
        }
        if let length = field.maximumLength, let written = self.options[.maxLength] {
            let usual = [256, 1024].first { $0 != length && abs($0 - length) <= 2 }
            if let usual { self.warn(written, "max_length = \(length) is unusual; did you mean \(usual)?") }
        }
        let isBounded = field.contentType?.isBounded ?? false
        if self.options[.maxLength] == nil, self.options[.text] == nil, !isBounded {
            self.findings.warn(
                field.place,
                model: self.model,
                field: field.name,
                "there is neither max_length nor text = True, so its length has no limit; say which is meant"
            )
        }
    }

    func checkBounds(_ field: FieldDefinition) {
        guard let minimum = field.minimum, let maximum = field.maximum, minimum > maximum,
            let written = self.options[.minValue]
        else { return }
        self.error(written, "min_value \(minimum) is above max_value \(maximum)")
    }

    func checkChoices(_ field: FieldDefinition) {
        guard let written = self.options[.choices] else { return }
        for choice in field.choices {
            guard let stored = choice.stored else {
                if !field.allowsNull {
                    self.error(written, "None is no choice of a required field; remove it, or write optional")
                }
                continue
            }
            if let length = field.maximumLength, stored.unicodeScalars.count > length {
                self.error(written, "the choice \(quoted(stored)) is longer than max_length = \(length)")
            }
        }
    }

    func checkCreation(_ field: FieldDefinition) {
        if field.isSetAtCreation, let written = self.options[.autoNowAdd] {
            if field.contentType != .date {
                self.error(written, "auto_now_add is for fields of content_type \"date\"; add that, or remove it")
            }
            if let initial = self.options[.default] {
                self.error(initial, "auto_now_add and default exclude each other; remove one")
            }
        }
        if field.link == nil, field.type == .bool, self.options[.default] == nil {
            self.findings.warn(
                field.place,
                model: self.model,
                field: field.name,
                "a bool without default begins as False; write default = False or default = True"
            )
        }
    }

    func tellManyUnique() {
        guard let written = self.options[.unique], written.flag == true else { return }
        self.error(written, "a manytomany link is a list, which cannot be unique; remove it")
    }
}
