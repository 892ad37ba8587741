// The order of keys follows from `ElementKeys`: letters, and then the parts, each with a NUL behind it. So elements come by type
// and id, and what comes by elements can be sorted by their ranks.

extension GatheredElements {
    /// Writes all entries to a writer that has none.
    func load(into writer: inout ModelWriter) throws(ModelWriteError) {
        try self.texts.span.bytes.withUnsafeBytes { (texts) throws(ModelWriteError) in
            try self.load(into: &writer, texts)
        }
    }

    private func load(
        into writer: inout ModelWriter,
        _ texts: UnsafeRawBufferPointer
    ) throws(ModelWriteError) {
        let order = self.order(texts)
        var ranks = [UInt32](repeating: 0, count: self.elements.count)
        for (rank, number) in order.enumerated() { ranks[Int(number)] = UInt32(rank) }

        var loading = GatheredLoading()
        try self.loadCounts(order, &loading, &writer)
        for number in order {
            let element = self.elements[Int(number)]
            loading.key.begin(UInt8(ascii: "e"))
            loading.key.add(self.typeAndID(of: Int(number), in: texts))
            try loading.append(element.value, element.length, to: &writer)
        }
        try self.loadLinks(.from, order, ranks, texts, &loading, &writer)
        for number in self.orderByName(order, ranks, texts) {
            loading.key.begin(UInt8(ascii: "n"))
            self.withName(of: Int(self.elements[Int(number)].type)) { loading.key.add($0) }
            loading.key.end()
            loading.key.add(self.name(of: Int(number), in: texts))
            loading.key.end()
            loading.key.add(self.id(of: Int(number), in: texts))
            try loading.append(0, 0, to: &writer)
        }
        try self.loadLinks(.to, order, ranks, texts, &loading, &writer)
        try loading.loader.finish(&writer)
    }

    private func loadCounts(
        _ order: [UInt32],
        _ loading: inout GatheredLoading,
        _ writer: inout ModelWriter
    ) throws(ModelWriteError) {
        var start = 0
        while start < order.count {
            let type = self.elements[Int(order[start])].type
            var end = start
            while end < order.count, self.elements[Int(order[end])].type == type { end += 1 }
            loading.key.begin(UInt8(ascii: "c"))
            self.withName(of: Int(type)) { loading.key.add($0) }
            try loading.append(count: UInt64(end - start), to: &writer)
            start = end
        }
    }

    /// Writes the keys of all links as they are seen from one of their ends.
    private func loadLinks(
        _ direction: ElementLinks,
        _ order: [UInt32],
        _ ranks: [UInt32],
        _ texts: UnsafeRawBufferPointer,
        _ loading: inout GatheredLoading,
        _ writer: inout ModelWriter
    ) throws(ModelWriteError) {
        var pairs = self.links.map { link in
            let (from, to) = (UInt64(ranks[Int(link.from)]), UInt64(ranks[Int(link.to)]))
            return direction == .from ? from << 32 | to : to << 32 | from
        }
        if !pairs.isInOrder { pairs.sort() }
        var last: UInt64?
        for pair in pairs where pair != last {
            last = pair
            let (own, other) = (Int(order[Int(pair >> 32)]), Int(order[Int(pair & 0xFFFF_FFFF)]))
            loading.key.begin(direction.letter)
            loading.key.add(self.typeAndID(of: own, in: texts))
            loading.key.end()
            loading.key.add(self.typeAndID(of: other, in: texts))
            try loading.append(0, 0, to: &writer)
        }
    }

    // MARK: - Orders

    /// The numbers of all elements by type and id.
    private func order(_ texts: UnsafeRawBufferPointer) -> [UInt32] {
        var numbers = [[UInt32]](repeating: [], count: self.types.count)
        for (number, element) in self.elements.enumerated() { numbers[Int(element.type)].append(UInt32(number)) }
        var order: [UInt32] = []
        order.reserveCapacity(self.elements.count)
        let types = self.types.indices.sorted { left, right in
            self.withName(of: left) { left in self.withName(of: right) { KeyOrder.isLess(left, $0) } }
        }
        for type in types {
            order +=
                self.types[type].isInOrder
                ? numbers[type] : TextOrder.sorted(numbers[type]) { self.id(of: Int($0), in: texts) }
        }
        return order
    }

    /// The numbers of the elements that have names, by type, name and id.
    private func orderByName(
        _ order: [UInt32],
        _ ranks: [UInt32],
        _ texts: UnsafeRawBufferPointer
    ) -> [UInt32] {
        var named: [UInt32] = []
        named.reserveCapacity(order.count)
        var start = 0
        while start < order.count {
            let type = self.elements[Int(order[start])].type
            var numbers: [UInt32] = []
            while start < order.count, self.elements[Int(order[start])].type == type {
                if self.elements[Int(order[start])].nameLength > 0 { numbers.append(order[start]) }
                start += 1
            }
            named += TextOrder.sorted(numbers, tiesBy: ranks) { self.name(of: Int($0), in: texts) }
        }
        return named
    }
}

extension [UInt64] {
    fileprivate var isInOrder: Bool {
        for place in self.indices.dropFirst() where self[place - 1] > self[place] { return false }
        return true
    }
}
