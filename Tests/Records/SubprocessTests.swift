import Testing

@Test func aSubprocessGetsAndGivesMoreThanAPipeHolds() throws {
    // Each piece of the input goes to both outputs before the next is read.
    let script = "while read -r line; do echo $line; echo $line >&2; done"
    let lines = (0..<10_000).flatMap { _ in [UInt8](repeating: 0x61, count: 299) + [10] }
    let result = try Subprocess(name: "sh", arguments: ["-c", script]).run(input: lines)
    #expect(result.status == 0)
    // Compared outside of the macro, which would look for the differences of millions of bytes.
    let isSame = (result.output == lines, result.errors == lines)
    #expect(isSame == (true, true))
}

@Test func aSubprocessThatIgnoresItsInput() throws {
    let input = [UInt8](repeating: 0x61, count: 3_000_000)
    let shell = Subprocess(name: "sh", arguments: ["-c", "echo $WORD >&2; exit 3"], environment: ["WORD": "heard"])
    let result = try shell.run(input: input)
    #expect(result.status == 3)
    #expect(result.errors == Array("heard\n".utf8))
    #expect(try Subprocess(name: "sh", arguments: ["-c", "kill -9 $$"]).run(input: []).status == 137)
}

@Test func aMissingModuleIsSaidWithItsRemedy() {
    let error = #expect(throws: Python.Failure.self) { try Python.run("import no_such_module", input: []) }
    #expect(error?.description.contains("pip install --target") == true)
    #expect(throws: Subprocess.Failure.self) { try Subprocess(name: "no-such-program", arguments: []).run(input: []) }
}
