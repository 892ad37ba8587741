import Configuration

extension ModelAssembly {
    // MARK: - Reverse sides

    private typealias Side = (link: ReverseLink, place: SourcePlace)

    /// Gives each model the reverse sides of the links that lead to it or to what it descends from.
    mutating func linkBack() {
        var sides: [String: [Side]] = [:]
        for name in self.order {
            guard let draft = self.drafts[name] else { continue }
            for field in draft.ownFields {
                guard let link = field.link else { continue }
                guard let peer = self.drafts[link.peer] else {
                    self.findings.error(
                        field.place,
                        model: name,
                        field: field.name,
                        "there is no model \(quoted(link.peer)) to link to\(self.advice(link.peer, among: self.order))"
                    )
                    continue
                }
                if peer.isAbstract {
                    self.findings.error(
                        field.place,
                        model: name,
                        field: field.name,
                        "there are no objects of \(quoted(link.peer)) itself; link to a model that descends from it"
                    )
                    continue
                }
                guard let reverse = link.reverseName else { continue }
                if link.reverseNumber == nil, !draft.isBuiltIn {
                    self.findings.warn(
                        field.place,
                        model: name,
                        field: field.name,
                        "the reverse side \(quoted(reverse)) has no number; write = \(field.number):M with a number M from 1001 "
                            + "that is free in \(quoted(link.peer))"
                    )
                }
                sides[link.peer, default: []].append(
                    (
                        ReverseLink(
                            name: reverse,
                            number: link.reverseNumber,
                            model: name,
                            field: field.name,
                            kind: link.kind,
                            peer: link.peer
                        ),
                        field.place
                    )
                )
            }
        }
        // What cannot be attached where it leads is told there, and not once more for each model that descends from that.
        for name in sides.keys { sides[name] = self.attach(sides, to: name, isInherited: false) }
        for name in self.order {
            let attached = self.attach(sides, to: name, isInherited: true)
            self.drafts[name]?.reverseLinks = attached.map(\.link)
        }
    }

    /// The reverse sides that a model can have of those that lead to it, or, inherited, to its bases as well.
    private func attach(_ sides: [String: [Side]], to name: String, isInherited: Bool) -> [Side] {
        guard let draft = self.drafts[name] else { return [] }
        var attached: [Side] = []
        // By name, what it is and who declared it.
        var taken: [String: String] = [:]
        for field in draft.fields {
            taken[field.name] = "a field of \(quoted(field.model))"
            taken[field.storedName] = "a field of \(quoted(field.model))"
        }
        var numbers: [String: [Int: String]] = [:]
        for field in draft.ownFields { numbers[name, default: [:]][field.number] = "the field \(quoted(field.name))" }
        for ancestor in isInherited ? draft.lineage.reversed() : [name] {
            for (link, place) in sides[ancestor] ?? [] {
                let tell = { (text: String) in
                    self.findings.error(place, model: link.model, field: link.field, text)
                }
                if let other = taken[link.name] {
                    // What comes of descending is told of who descends: neither of the two need know the other.
                    if isInherited {
                        self.findings.error(
                            draft.place,
                            model: name,
                            "\(link.model).\(link.field) calls its end in \(quoted(ancestor)) \(quoted(link.name)), which is "
                                + "\(other); rename one, or descend from one only"
                        )
                    } else {
                        tell(
                            "\(quoted(name)) would call its end \(quoted(link.name)), which is \(other); rename the reverse side"
                        )
                    }
                    continue
                }
                taken[link.name] = "the reverse side of \(link.model).\(link.field)"
                // Numbers count within one model, and are judged where the link leads.
                if let number = link.number, !isInherited {
                    if let other = numbers[name]?[number] {
                        tell(
                            "the number \(number) of its reverse side belongs to \(other) of \(quoted(name)) already; take another"
                        )
                    }
                    numbers[name, default: [:]][number] = "the reverse side of \(link.model).\(link.field)"
                }
                attached.append((link, place))
            }
        }
        return attached
    }

    // MARK: - Policies

    /// Whether the policies, validators and owners that models name are there, and what policies name.
    func checkPolicies(_ model: DataModel) {
        // What is missing in a model of which a part was not understood may be in that part.
        let damaged = Set(self.order.filter { name in self.isDamaged(name) })
        var check = PolicyCheck(model.byName, self.policies, damaged: damaged, self.findings)
        for name in self.order {
            guard let draft = self.drafts[name] else { continue }
            if let policy = draft.message.policy {
                self.expect(policy.text, at: policy.place, of: name)
                check.check(policy.text, for: name)
            }
            let place = draft.message.options.first { $0.name.text == ModelOption.validators.rawValue }?.name.place
            for validator in draft.validators {
                self.expect(validator.policy, at: place ?? draft.place, of: name)
                check.check(validator.policy, for: name)
                self.checkMessage(validator, at: place ?? draft.place, model.byName[name])
            }
            if let owner = draft.options[.ownerClassName], self.drafts[owner] == nil {
                let place = draft.message.options.first { $0.name.text == ModelOption.ownerClassName.rawValue }?.name
                    .place
                self.findings.error(
                    place ?? draft.place,
                    model: name,
                    "owner_class_name names \(quoted(owner)), which is no model\(self.advice(owner, among: self.order))"
                )
            }
        }
        for name in self.policies.keys.sorted() { check.check(name, for: nil) }
    }

    private func expect(_ policy: String, at place: SourcePlace, of model: String) {
        guard self.policies[policy] == nil else { return }
        let known = self.policies.keys.sorted()
        self.findings.error(
            place,
            model: model,
            "there is no policy \(quoted(policy))\(self.advice(policy, among: known)); define it: policy \(policy) < ... >"
        )
    }

    /// Whether what a message shows of an object is there.
    private func checkMessage(_ validator: ValidatorDefinition, at place: SourcePlace, _ model: ModelDefinition?) {
        guard let model else { return }
        for piece in ValidatorMessage(validator.message).pieces {
            guard case .value(let names) = piece else { continue }
            if !self.isDamaged(model.name), PolicyCheck.type(of: names[0], in: model) == nil {
                self.findings.error(
                    place,
                    model: model.name,
                    "the message of the validator \(quoted(validator.policy)) shows {obj.\(names.joined(separator: "."))}, and "
                        + "there is no field \(quoted(names[0]))\(self.advice(names[0], among: model.fields.map(\.name)))"
                )
            }
        }
    }
}
