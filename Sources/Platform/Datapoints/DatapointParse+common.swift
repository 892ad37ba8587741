extension DatapointParse {
    // What all datapoints have: that it is there, and of its type.

    mutating func checkPresence(_ members: DatapointMembers, _ whole: JSONSlice) {
        let names = self.form.names
        if let entity = members.entity, let attribute = members.attribute, members.id != nil, members.value != nil,
            entity.isText, attribute.isText
        {
            return
        }
        for (name, slice, isText) in [
            ("\(names.entity)", members.entity, true), ("\(names.id)", members.id, false),
            ("attr", members.attribute, true), ("v", members.value, false),
        ] {
            guard let slice else {
                self.values.missing(name, whole)
                continue
            }
            if isText, !slice.isText { self.fail(name, "string_type", "Input should be a valid string", slice) }
        }
    }

    /// Whether Python takes a value for false, as `t2` is given when it is.
    func isFalse(_ slice: JSONSlice) -> Bool {
        switch slice.kind {
        case .null, .false: true
        case .text: slice.end - slice.start == 2
        case .integer, .decimal: self.contents.double(slice) == 0
        default: false
        }
    }

    mutating func confidence(_ slice: JSONSlice) -> Double {
        guard let number = self.field("c", { $0.float(slice) }) else { return 1 }
        if number < 0 {
            let message = "Input should be greater than or equal to 0"
            self.fail("c", "greater_than_equal", message, slice, Array("{\"ge\":0.0}".utf8))
        } else if !(number <= 1) {
            let message = "Input should be less than or equal to 1"
            self.fail("c", "less_than_equal", message, slice, Array("{\"le\":1.0}".utf8))
        }
        return number
    }

    @inline(__always)
    mutating func source(_ slice: JSONSlice) -> String? {
        if let last = self.lastSource, TextBytes.areEqual(self.contents.raw(last.slice), self.contents.raw(slice)) {
            return last.text
        }
        guard slice.isText else {
            self.fail("src", "string_type", "Input should be a valid string", slice)
            return nil
        }
        let text = self.contents.text(slice)
        self.lastSource = (slice, text)
        return text
    }
}
