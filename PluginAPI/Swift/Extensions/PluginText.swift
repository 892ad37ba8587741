extension String {
    /// Calls `body` with the text as the contract has it; valid only within the call.
    package func withPluginText<Result>(_ body: (plugin_text) throws -> Result) rethrows -> Result {
        var text = self
        return try text.withUTF8 { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { characters in
                try body(plugin_text(bytes: characters.baseAddress, length: characters.count))
            }
        }
    }

    /// The text in memory that is never freed: what registration hands over lives as long as the process.
    package var asLastingPluginText: plugin_text {
        let bytes = Array(self.utf8)
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
        for (index, byte) in bytes.enumerated() { memory[index] = CChar(bitPattern: byte) }
        memory[bytes.count] = 0
        return plugin_text(bytes: memory, length: bytes.count)
    }

    /// Copies a text of the contract; bytes that are not UTF-8 become replacement characters.
    package init(_ text: plugin_text) {
        guard let bytes = text.bytes else {
            self = ""
            return
        }
        self = UnsafeBufferPointer(start: bytes, count: text.length).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Whether it has the bytes of a text of the contract.
    func isEqual(to text: plugin_text) -> Bool {
        guard self.utf8.count == text.length, let bytes = text.bytes else { return self.isEmpty && text.length == 0 }
        return UnsafeBufferPointer(start: bytes, count: text.length).withMemoryRebound(to: UInt8.self) {
            self.utf8.elementsEqual($0)
        }
    }
}
