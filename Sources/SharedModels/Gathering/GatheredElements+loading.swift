// The order of keys follows from `ElementKeys`: letters, and then the parts, each with a NUL behind it. So elements come by type
// and id, and what comes by elements can be sorted by their ranks.

extension GatheredElements {
    /// Writes all entries to a writer that has none.
    func load(into writer: inout ModelWriter) throws(ModelWriteError) {
        let order = self.order
        writer.preparation?.finish(writer.used + self.likelyTreeSize)
        let upper = UpperKeys(self, order)
        writer.preparation?.thread?.add { _ = upper.make() }

        var key = KeyBuffer()
        var loader = BulkLoader()
        try self.forEachType(order) { (type, count) throws(ModelWriteError) in
            key.begin(UInt8(ascii: "c"))
            self.withName(of: type) { key.add($0) }
            try withUnsafeBytes(of: UInt64(count).littleEndian) { (bytes) throws(ModelWriteError) in
                try loader.append(ModelEntry(key: key.bytes, value: bytes), to: &writer)
            }
        }
        try self.texts.span.bytes.withUnsafeBytes { (texts) throws(ModelWriteError) in
            for number in order.numbers {
                let element = self.elements[Int(number)]
                key.begin(UInt8(ascii: "e"))
                key.add(self.typeAndID(of: Int(number), in: texts))
                try loader.append(key.bytes, kept: element.value, element.length, to: &writer)
            }
        }
        try self.forEachLinkKey(.from, order, &key) { (key) throws(ModelWriteError) in
            try loader.append(key, kept: 0, 0, to: &writer)
        }
        if !upper.make() { writer.preparation?.wait() }
        try loader.append(upper.run, to: &writer)
        try loader.finish(&writer)
    }

    /// Gives each type that has elements, in the order of their names, and how many it has.
    private func forEachType(
        _ order: GatheredOrder,
        _ body: (Int, Int) throws(ModelWriteError) -> Void
    ) throws(ModelWriteError) {
        var start = 0
        while start < order.numbers.count {
            let type = self.elements[Int(order.numbers[start])].type
            var end = start
            while end < order.numbers.count, self.elements[Int(order.numbers[end])].type == type { end += 1 }
            try body(Int(type), end - start)
            start = end
        }
    }

    /// Gives the keys of all names, in their order.
    @inline(__always)
    func forEachNameKey(_ order: GatheredOrder, _ key: inout KeyBuffer, _ body: (UnsafeRawBufferPointer) -> Void) {
        self.texts.withUnsafeBytes { texts in
            for number in self.numbersByName(order, texts) {
                key.begin(UInt8(ascii: "n"))
                self.withName(of: Int(self.elements[Int(number)].type)) { key.add($0) }
                key.end()
                key.add(self.name(of: Int(number), in: texts))
                key.end()
                key.add(self.id(of: Int(number), in: texts))
                body(key.bytes)
            }
        }
    }

    /// Gives the keys of all links as they are seen from one of their ends, in their order.
    @inline(__always)
    func forEachLinkKey<Failure>(
        _ direction: ElementLinks,
        _ order: GatheredOrder,
        _ key: inout KeyBuffer,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var pairs = self.links.map { link in
            let (from, to) = (UInt64(order.ranks[Int(link.from)]), UInt64(order.ranks[Int(link.to)]))
            return direction == .from ? from << 32 | to : to << 32 | from
        }
        if !pairs.isInOrder { pairs.sort() }
        try self.texts.span.bytes.withUnsafeBytes { (texts) throws(Failure) in
            var last: UInt64?
            for pair in pairs where pair != last {
                last = pair
                let (own, other) = (order.numbers[Int(pair >> 32)], order.numbers[Int(pair & 0xFFFF_FFFF)])
                key.begin(direction.letter)
                key.add(self.typeAndID(of: Int(own), in: texts))
                key.end()
                key.add(self.typeAndID(of: Int(other), in: texts))
                try body(key.bytes)
            }
        }
    }

    // MARK: - Orders

    private var order: GatheredOrder {
        var numbers = [[UInt32]](repeating: [], count: self.types.count)
        for (number, element) in self.elements.enumerated() { numbers[Int(element.type)].append(UInt32(number)) }
        var order: [UInt32] = []
        order.reserveCapacity(self.elements.count)
        let types = self.types.indices.sorted { left, right in
            self.withName(of: left) { left in self.withName(of: right) { KeyOrder.isLess(left, $0) } }
        }
        self.texts.withUnsafeBytes { texts in
            for type in types {
                order +=
                    self.types[type].isInOrder
                    ? numbers[type] : TextOrder.sorted(numbers[type]) { self.id(of: Int($0), in: texts) }
            }
        }
        return GatheredOrder(order)
    }

    /// The numbers of the elements that have names, by type, name and id.
    private func numbersByName(_ order: GatheredOrder, _ texts: UnsafeRawBufferPointer) -> [UInt32] {
        var named: [UInt32] = []
        named.reserveCapacity(order.numbers.count)
        var start = 0
        while start < order.numbers.count {
            let type = self.elements[Int(order.numbers[start])].type
            var numbers: [UInt32] = []
            while start < order.numbers.count, self.elements[Int(order.numbers[start])].type == type {
                if self.elements[Int(order.numbers[start])].nameLength > 0 { numbers.append(order.numbers[start]) }
                start += 1
            }
            named += TextOrder.sorted(numbers, tiesBy: order.ranks) { self.name(of: Int($0), in: texts) }
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
