import Glibc

@testable import Discovery

/// Small plugins compiled for the purpose, stripped so that most of their bytes mean something.
enum SamplePlugin {
    /// Files of both kinds of symbol tables; a file of the compiler's making is needed, so there must be one.
    static let images: [[UInt8]] = ["gnu", "sysv"].map(Self.compiled)

    /// The descriptions of their notes.
    static let notes: [[UInt8]] = Self.images.map { image in
        image.withUnsafeBytes { bytes in
            guard let place = Self.place(of: PluginNote.descriptionSize, in: bytes) else { return Array(bytes) }
            return Array(bytes[place])
        }
    }

    /// Where the description of the note is: behind its name, which nothing else in the file is.
    private static func place(of size: UInt64, in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        let name = Array("PluginHost\0\0".utf8)
        for start in 0..<max(0, bytes.count - name.count - Int(size)) where bytes[start] == name[0] {
            let end = start + name.count
            if bytes[start..<end].elementsEqual(name) { return end..<end + Int(size) }
        }
        return nil
    }

    private static func compiled(_ style: String) -> [UInt8] {
        var template = Array("/tmp/fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary directory") }
        let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let contract = "\(root)/PluginAPI/ABI"
        let source = """
            #include "plugin_abi.h"
            #include <stdio.h>
            PLUGIN_EXPORT void plugin_register(const plugin_registrar *registrar) { (void)registrar; puts("x"); }
            """
        // A shell, because it is the shortest way to run a compiler and clean up behind it.
        let command = """
            cat >\(directory)/sample.c <<'END'
            \(source)
            END
            cc -shared -fPIC -s -nostartfiles -Wl,--hash-style=\(style) -Wl,-z,noseparate-code -Wl,-rpath,'$ORIGIN' \
            -I\(contract)/include -o \(directory)/sample.so \(directory)/sample.c \(contract)/plugin_note.c >&2
            cat \(directory)/sample.so
            rm -r \(directory)
            """
        guard let pipe = popen(command, "r") else { fatalError("no shell") }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, pipe)
        guard pclose(pipe) == 0, count > 0 else { fatalError("cc did not make a sample plugin") }
        return Array(bytes[..<count])
    }
}
