import Glibc
import PluginABI
import Testing

@testable import Discovery

/// Every reason to refuse a file, with files that a real compiler made.
@Suite struct PluginJudgingTests {
    private let workshop: PluginWorkshop
    private let plugin: [UInt8]

    init() throws {
        self.workshop = try PluginWorkshop()
        self.plugin = try PluginWorkshop.read(try self.workshop.compile("good.so"))
    }

    private func refusal(_ bytes: [UInt8], host: PluginContract = .host) -> Refusal? {
        bytes.withUnsafeBytes { bytes in
            do throws(Refusal) {
                _ = try PluginFacts(judging: ElfBytes(bytes), host: host)
                return nil
            } catch {
                return error
            }
        }
    }

    private func refusal(path: String) -> Refusal? {
        do throws(Refusal) {
            _ = try PluginFacts(judging: Image(path: path))
            return nil
        } catch {
            return error
        }
    }

    private func patched(_ offset: Int, _ bytes: UInt8...) -> [UInt8] {
        var copy = self.plugin
        copy.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        return copy
    }

    /// The plugin with two bytes of its note changed; offsets are those of the struct.
    private func patchedNote(_ offset: Int, _ value: UInt16, count: Int = 2) throws -> [UInt8] {
        let magic = Array("PUGHOST1".utf8)
        let place = try #require(self.plugin.indices.first { self.plugin[$0...].starts(with: magic) })
        var copy = self.plugin
        for index in 0..<count {
            copy[place - 24 + offset + index] = UInt8(truncatingIfNeeded: Int(value) >> (8 * index))
        }
        return copy
    }

    @Test func acceptsAPlugin() throws {
        let facts = try PluginFacts(judging: Image(path: self.workshop.path("good.so")))
        #expect(facts.abiMajor == Int(PLUGIN_ABI_MAJOR))
        #expect(facts.abiMinor == Int(PLUGIN_ABI_MINOR))
        #expect(facts.apiVersion == PLUGIN_API_VERSION)
        #expect(!facts.compiler.isEmpty && facts.compiler != "unknown")
        #expect(facts.target.hasSuffix("-linux"))
        #expect(!facts.isOptimized)
        #expect(!facts.toolchain.isEmpty)
    }

    @Test func tellsAnOptimizedBuild() throws {
        let path = try self.workshop.compile("fast.so", options: ["-shared", "-fPIC", "-O2"])
        #expect(try PluginFacts(judging: Image(path: path)).isOptimized)
    }

    @Test func acceptsAStrippedPlugin() throws {
        let path = try self.workshop.compile("stripped.so")
        try #require(try PluginWorkshop.run(["strip", "--strip-all", path]) == 0)
        #expect(self.refusal(path: path) == nil)
    }

    @Test(arguments: ["sysv", "gnu", "both"])
    func findsTheEntryThroughEitherHashTable(style: String) throws {
        let path = try self.workshop.compile("\(style).so", options: ["-shared", "-fPIC", "-Wl,--hash-style=\(style)"])
        #expect(self.refusal(path: path) == nil)
    }

    @Test func refusesEveryTruncation() {
        #expect(self.refusal([])?.reason == .empty)
        for length in 1..<self.plugin.count {
            let reason = self.refusal(Array(self.plugin.prefix(length)))?.reason
            #expect(reason == (length < 4 ? .notELF : .truncated), "cut to \(length) bytes")
        }
    }

    @Test func refusesWhatIsNotELF() {
        let refusal = self.refusal(Array("#!/bin/sh\n".utf8))
        #expect(refusal?.reason == .notELF)
        #expect(refusal?.detail.contains("23 21 2f 62") == true)
        #expect(refusal?.detail.contains("7f 45 4c 46") == true)
    }

    @Test func refusesOtherMachines() {
        #expect(self.refusal(self.patched(4, 1))?.reason == .wrongClass)
        #expect(self.refusal(self.patched(5, 2))?.reason == .wrongByteOrder)
        let refusal = self.refusal(self.patched(18, 243, 0))
        #expect(refusal?.reason == .wrongMachine)
        #expect(refusal?.detail.contains("riscv (243)") == true)
        #expect(refusal?.detail.contains(ElfHeader.machineName(ElfHeader.hostMachine)) == true)
    }

    @Test func refusesExecutablesAndObjects() throws {
        let main = PluginWorkshop.entry + "int main(void) { return 0; }\n"
        for options in [["-no-pie"], ["-pie", "-fPIE", "-rdynamic"], ["-c"]] {
            let path = try self.workshop.compile("program", main, options: options, hasNote: options != ["-c"])
            #expect(self.refusal(path: path)?.reason == .notASharedObject, "\(options)")
        }
    }

    @Test func refusesAMissingEntry() throws {
        let sources = [
            "int unrelated(void) { return 1; }\n",
            "__attribute__((visibility(\"hidden\"))) void plugin_register(void *r) { (void)r; }\n",
            "void plugin_register(void *r); void call(void) { plugin_register(0); }\n",
            "int plugin_register = 1;\n",
            "void plugin_registered(void *r) { (void)r; }\n",
        ]
        for source in sources {
            let path = try self.workshop.compile("entryless.so", source)
            #expect(self.refusal(path: path)?.reason == .noEntry, "\(source)")
        }
    }

    @Test func refusesAMissingNote() throws {
        let path = try self.workshop.compile("noteless.so", hasNote: false)
        #expect(self.refusal(path: path)?.reason == .noNote)
    }

    @Test func refusesADamagedNote() throws {
        #expect(self.refusal(try self.patchedNote(24, 0))?.reason == .malformedNote)
        #expect(self.refusal(try self.patchedNote(4, 8, count: 4))?.reason == .malformedNote)
        let count = try #require(MemoryLayout<plugin_note>.offset(of: \.size_count))
        #expect(self.refusal(try self.patchedNote(count, 64))?.reason == .malformedNote)
    }

    @Test func refusesOtherVersions() throws {
        let major = try #require(MemoryLayout<plugin_note>.offset(of: \.abi_major))
        let minor = try #require(MemoryLayout<plugin_note>.offset(of: \.abi_minor))
        let newerMajor = self.refusal(try self.patchedNote(major, 7))
        #expect(newerMajor?.reason == .abiMajor)
        #expect(newerMajor?.detail.contains("7.\(PLUGIN_ABI_MINOR)") == true)
        #expect(self.refusal(try self.patchedNote(major, 0))?.reason == .abiMajor)
        let newerMinor = self.refusal(try self.patchedNote(minor, 300))
        #expect(newerMinor?.reason == .abiMinor)
        #expect(newerMinor?.detail.contains("\(PLUGIN_ABI_MAJOR).300") == true)
    }

    @Test func refusesOtherSizes() throws {
        let sizes = try #require(MemoryLayout<plugin_note>.offset(of: \.sizes))
        for (index, name) in PluginContract.structNames.enumerated() {
            for change in [-8, 8] {
                let size = PluginContract.host.sizes[index] + change
                let refusal = self.refusal(try self.patchedNote(sizes + 2 * index, UInt16(size)))
                #expect(refusal?.reason == .abiSize)
                #expect(refusal?.detail.contains(name) == true)
                #expect(refusal?.detail.contains("\(size)") == true)
                #expect(refusal?.detail.contains("\(PluginContract.host.sizes[index])") == true)
            }
        }
        let count = try #require(MemoryLayout<plugin_note>.offset(of: \.size_count))
        #expect(self.refusal(try self.patchedNote(count, 7))?.reason == .abiSize)
    }

    @Test func letsAnOlderPluginHaveLess() {
        var host = PluginContract.host
        host.minor += 1
        host.sizes[5] += 8
        host.sizes.append(64)
        #expect(self.refusal(self.plugin, host: host) == nil)
        host.sizes[6] -= 8
        let refusal = self.refusal(self.plugin, host: host)
        #expect(refusal?.reason == .abiSize)
        #expect(refusal?.detail.contains("plugin_batch") == true)
    }

    @Test func everyRefusalSaysWhatToDo() throws {
        let refused = [[], [1], self.patched(4, 1), self.patched(5, 2), self.patched(18, 1, 0), self.patched(16, 2, 0)]
        for bytes in refused {
            let refusal = try #require(self.refusal(bytes))
            #expect(!refusal.detail.isEmpty && !refusal.advice.isEmpty)
        }
    }
}
