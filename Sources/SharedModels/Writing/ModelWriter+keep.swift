// Values of entries that come later, all at once and in order. Nothing else is changed meanwhile.

extension ModelWriter {
    /// Takes room for a value, which the caller fills.
    ///
    /// - Returns: Its offset, and the room, valid as long as the writer.
    mutating func keep(_ size: Int) throws(ModelWriteError) -> (offset: Int, room: UnsafeMutableRawBufferPointer) {
        try self.reserve(size, levels: 0)
        let offset = self.allocator.value(size, mark: &self.state.mark)
        return (offset, UnsafeMutableRawBufferPointer(start: self.mapping.base + offset, count: size))
    }

    /// A value that was kept.
    func kept(_ place: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: self.mapping.base + place.lowerBound, count: place.count)
    }
}
