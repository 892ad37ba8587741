import Glibc
import TestSupport
import Testing

/// Completion as shells do it: each runs the script that the host printed for it, on command lines that are half typed.
struct CompletionTests {
    private static let bash = #"""
        eval "$(host --completion-script)"
        complete -p host
        COMP_WORDS=(host "$@") COMP_CWORD=$# COMP_LINE=$LINE COMP_POINT=${#LINE}
        _complete_host host
        printf '%s\n' "${COMPREPLY[@]}"
        """#

    private static let fish = """
        host --completion-script=fish | source
        complete -C $LINE
        """

    /// A zsh in a terminal of its own gets the line and a tab; what it takes as a match goes to a file, and so does the
    /// line as it is then.
    private static let zsh = #"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'source $SETUP'
        zpty -w -n shell "$LINE"$'\t'
        repeat 4800; do [[ -e $FOUND.done ]] && break; sleep 0.05; done
        zpty -d shell
        cat $FOUND
        """#

    private static let zshSetup = #"""
        autoload -Uz compinit
        compinit -D -u
        eval "$(host --completion-script=zsh)"
        compadd() {
            if [[ " $* " == *' -'[OAD]' '* ]]; then
                builtin compadd "$@"
                return
            fi
            local -a hits
            builtin compadd -A hits "$@"
            (($#hits)) && print -rl -- $hits >>$FOUND
            builtin compadd "$@"
        }
        complete-and-tell() {
            zle expand-or-complete
            print -r -- "line: $LBUFFER" >>$FOUND
            : >$FOUND.done
        }
        zle -N complete-and-tell
        bindkey '^I' complete-and-tell
        """#

    private let workspace: Workspace

    init() throws {
        self.workspace = try Workspace(
            [Fixture("generic")],
            examples: ["counter.so", "walk.so", "libTestExt.so", "lines.so"]
        )
        try Files.makeDirectory("\(self.workspace.path)/bin")
        guard symlink(try Repository.built(Repository.host), "\(self.workspace.path)/bin/host") == 0 else {
            throw Unusable("linking the host", code: errno)
        }
        try Files.write("", to: "\(self.workspace.path)/work/records.csv")
    }

    private func run(_ shell: String, _ arguments: [String], line: String = "") throws -> [String] {
        let path = self.workspace.path
        let run = try ChildProcess(
            shell,
            arguments,
            environment: [
                "PATH=\(path)/bin:/usr/bin:/bin", "HOME=\(path)/home", "HOST_CACHE_DIR=\(self.workspace.cache)",
                "HOST_EXT_PATH=\(self.workspace.ext)", "XDG_DATA_DIRS=\(path)/home", "LC_ALL=C.UTF-8", "TERM=dumb",
                "LINE=\(line)", "SETUP=\(path)/setup.zsh", "FOUND=\(path)/found",
            ],
            directory: "\(path)/work"
        ).wait()
        run.expectSuccess()
        #expect(run.errors.isEmpty, "\(run.errors)")
        return run.lines.filter { !$0.isEmpty }
    }

    /// What the host says itself, without the help texts.
    private func host(_ words: String...) throws -> [String] {
        let lines = try self.run("host", ["--complete"] + words)
        return lines.map { String($0.prefix { $0 != "\t" }) }
    }

    /// - Parameter words: The words of the line after the first, as bash cuts them.
    private func bash(_ line: String, _ words: String...) throws -> [String] {
        let lines = try self.run("bash", ["--norc", "-c", Self.bash, "bash"] + words, line: line)
        #expect(lines.first == "complete -F _complete_host host")
        return Array(lines.dropFirst())
    }

    private func fish(_ line: String) throws -> [String] {
        try self.run("fish", ["--no-config", "-c", Self.fish], line: line).map { String($0.prefix { $0 != "\t" }) }
    }

    /// The matches, and as the last element the line.
    private func zsh(_ line: String) throws -> [String] {
        try Files.write(Self.zshSetup, to: "\(self.workspace.path)/setup.zsh")
        for file in ["found", "found.done"] { Files.remove("\(self.workspace.path)/\(file)") }
        return try self.run("zsh", ["-f", "-c", Self.zsh], line: line)
    }

    // MARK: - The host

    @Test func modelsAndSubcommands() throws {
        #expect(try self.host("cou") == ["nothing", "counter"])
        #expect(try self.host("10co") == ["nothing", "10counter"])
        #expect(try self.host("c") == ["nothing", "collect", "check", "config", "counter"])
        #expect(try self.host("counter5b2") == ["nothing", "counter5b2", "counter5b2{"])
        #expect(
            try self.host("'counter{simple,dttoi")
                == ["nothing", "counter{simple,dttoiso}", "counter{simple,dttoiso,"]
        )
        #expect(
            try self.host("walk", "counter{simple,i")
                == ["nothing", "counter{simple,int32ix}", "counter{simple,int32ix,"]
        )
    }

    @Test func optionsOfTheHostAndOfExtensions() throws {
        #expect(try self.host("--counter-st") == ["nothing", "--counter-start=", "--counter-step="])
        #expect(try self.host("--shr") == ["nothing", "--shrink="])
        #expect(try self.host("--sw") == ["nothing", "--swap"])
        #expect(try self.host("inspect", "--shr") == ["nothing"])
        #expect(try self.host("inspect", "--enf") == ["nothing", "--enforced"])
        #expect(try self.host("--sandbox=o") == ["nothing", "--sandbox=on", "--sandbox=off"])
        #expect(try self.host("--completion-script", "z") == ["nothing", "zsh"])
    }

    @Test func valuesAndOperands() throws {
        #expect(try self.host("--output-format", "headered-csv") == ["nothing", "headered-csv"])
        #expect(try self.host("--output-media=f") == ["nothing", "--output-media=file"])
        #expect(try self.host("--map", "simp") == ["nothing", "simple"])
        #expect(try self.host("--ext", "") == ["directories"])
        #expect(try self.host("--file-name=") == ["files"])
        #expect(try self.host("--line-file", "") == ["files"])
        #expect(try self.host("inspect", "wa") == ["files", "walk"])
        #expect(try self.host("grant", "") == ["nothing", "file_line"])
        #expect(try self.host("grant", "file_line", "") == ["nothing", "read=--line-file"])
        #expect(try self.host("check", "--only=sand") == ["nothing", "--only=sandbox"])
        #expect(try self.host("rescan", "") == ["nothing"])
        #expect(try self.host("push", "") == ["files"])
        #expect(try self.host("backup", "") == ["files"])
        #expect(try self.host("restore", "") == ["files"])
        #expect(try self.host("restore", "--veri") == ["nothing", "--verify"])
        #expect(try self.host("restore", "--synchronizer=") == ["files"])
    }

    @Test func platforms() throws {
        #expect(try self.host("config", "") == ["nothing", "check", "show", "sample", "sample-ini"])
        #expect(try self.host("config", "sh") == ["nothing", "show"])
        for action in ["check", "show"] {
            #expect(try self.host("config", action, "") == ["directories"])
            #expect(try self.host("config", action, "dir", "") == ["nothing"])
        }
        #expect(
            try self.host("models", "") == [
                "nothing", "check", "show", "get", "create", "set", "delete", "watch", "status",
            ]
        )
        #expect(try self.host("models", "check", "") == ["directories"])
        #expect(try self.host("config", "sample", "wa") == ["nothing", "walk"])
        #expect(try self.host("config", "sample", "walk", "walk", "wa") == ["nothing"])
        #expect(try self.host("config", "sample", "counter", "wa") == ["nothing", "walk"])
        #expect(try self.host("serve", "--config", "") == ["directories"])
        #expect(try self.host("serve", "--config=") == ["directories"])
        #expect(try self.host("serve", "--log-format=") == ["nothing", "--log-format=text", "--log-format=json"])
    }

    /// A directory, the actions and the names of plugins, in each shell.
    @Test func platformsInShells() throws {
        try Files.makeDirectory("\(self.workspace.path)/work/platform")
        try Files.write("", to: "\(self.workspace.path)/work/plain")
        #expect(try self.bash("host config s", "config", "s") == ["show", "sample", "sample-ini"])
        #expect(try self.bash("host config check pl", "config", "check", "pl") == ["platform"])
        #expect(try self.bash("host config sample wa", "config", "sample", "wa") == ["walk"])
        #expect(try self.bash("host serve --config=pl", "serve", "--config", "=", "pl") == ["platform"])
        #expect(try self.bash("host serve --config pl", "serve", "--config", "pl") == ["platform"])
        #expect(try self.fish("host config s") == ["sample", "sample-ini", "show"])
        #expect(try self.fish("host config show pl") == ["platform/"])
        #expect(try self.fish("host config sample wa") == ["walk"])
        #expect(try self.fish("host serve --config=pl") == ["--config=platform/"])
        #expect(try self.zsh("host config sh") == ["show", "line: host config show "])
        #expect(try self.zsh("host config check pl").last == "line: host config check platform/")
        #expect(try self.zsh("host config sample wal") == ["walk", "line: host config sample walk "])
        #expect(try self.zsh("host serve --config=pl").last == "line: host serve --config=platform/")
    }

    /// The words of `host sh`, in each shell.
    @Test func theShellOfPlatforms() throws {
        #expect(try self.host("sh", "entity", "node", "r") == ["nothing", "raw"])
        #expect(try self.host("sh", "datapoints", "") == ["files"])
        #expect(try self.host("sh", "-c", "") == ["directories"])
        #expect(try self.host("sh", "entity", "node", "id", "") == ["nothing"])
        #expect(try self.host("sh", "nothing", "") == ["nothing"])
        #expect(try self.bash("host sh telemetry s", "sh", "telemetry", "s").count == 3)
        #expect(try self.bash("host sh tel", "sh", "tel") == ["telemetry"])
        #expect(try self.fish("host sh control m") == ["make-snapshots"])
        #expect(try self.zsh("host sh control m") == ["make-snapshots", "line: host sh control make-snapshots "])
    }

    @Test func extensionsOfTheLineItself() throws {
        let other = try Workspace(Fixture("failing", "TROUBLE=FAILS"))
        #expect(try self.host("fail") == ["nothing"])
        #expect(try self.host("--ext", "'\(other.ext)'", "fail") == ["nothing", "failing"])
        #expect(try self.host("--ext=\(other.ext)", "--sandbox=off", "2fail") == ["nothing", "2failing"])
    }

    // MARK: - The shells

    @Test func inBash() throws {
        #expect(try self.bash("host cou", "cou") == ["counter"])
        #expect(try self.bash("host --counter-st", "--counter-st") == ["--counter-start=", "--counter-step="])
        #expect(try self.bash("host --output-format=b", "--output-format", "=", "b") == ["batch-headered-csv"])
        #expect(try self.bash("host --sandbox=o", "--sandbox", "=", "o") == ["on", "off"])
        #expect(try self.bash("host  walk  3co", "walk", "3co") == ["3counter"])
        #expect(try self.bash("host 'counter{i", "'counter{i") == ["counter{int32ix}", "counter{int32ix,"])
        // Without quotes the shell would expand the braces.
        #expect(try self.bash("host counter{i", "counter{i") == [#"counter\{int32ix\}"#, #"counter\{int32ix\,"#])
        #expect(try self.bash(#"host counter\{i"#, #"counter\{i"#) == [#"counter\{int32ix\}"#, #"counter\{int32ix\,"#])
        #expect(try self.bash("host --file-name=rec", "--file-name", "=", "rec") == ["records.csv"])
        #expect(try self.bash("host doctor rec", "doctor", "rec") == ["records.csv"])
        #expect(try self.bash("host zzz", "zzz") == [])
    }

    @Test func inFish() throws {
        #expect(try self.fish("host cou") == ["counter"])
        #expect(try self.fish("host --counter-st") == ["--counter-start=", "--counter-step="])
        #expect(try self.fish("host --output-format=b") == ["--output-format=batch-headered-csv"])
        #expect(try self.fish("host --output-format b") == ["batch-headered-csv"])
        #expect(try self.fish("host 'counter{i") == ["counter{int32ix,", "counter{int32ix}"])
        #expect(try self.fish("host counter{simple,i") == ["counter{simple,int32ix,", "counter{simple,int32ix}"])
        #expect(try self.fish("host --file-name=rec") == ["--file-name=records.csv"])
        #expect(try self.fish("host doctor rec") == ["records.csv"])
        #expect(try self.fish("host rescan ") == [])
    }

    @Test func inZsh() throws {
        #expect(try self.zsh("host cou") == ["counter", "line: host counter "])
        #expect(
            try self.zsh("host --counter-st") == ["--counter-start=", "--counter-step=", "line: host --counter-st"]
        )
        #expect(try self.zsh("host --counter-sta") == ["--counter-start=", "line: host --counter-start="])
        #expect(
            try self.zsh("host --output-format=b")
                == ["--output-format=batch-headered-csv", "line: host --output-format=batch-headered-csv "]
        )
        #expect(
            try self.zsh("host 'counter{i") == ["counter{int32ix}", "counter{int32ix,", "line: host 'counter{int32ix"]
        )
        // zsh takes the brace out of what it completes and puts it back. What comes after is quoted, against expansion.
        #expect(try self.zsh("host counter{i").last == #"line: host counter{int32ix\"#)
        #expect(try self.zsh("host counter{simple,i").last == #"line: host counter{simple,int32ix\"#)
        #expect(try self.zsh("host --file-name=rec") == ["records.csv", "line: host --file-name=records.csv "])
        #expect(try self.zsh("host doctor rec") == ["records.csv", "line: host doctor records.csv "])
    }

    @Test func theProgramMayHaveAnotherName() throws {
        for shell in ["bash", "zsh", "fish"] {
            let options = ["--completion-script=\(shell)", "--completion-script-executable-name=my-host"]
            let script = try self.run("host", options).joined(separator: "\n")
            #expect(script.contains("_complete_my_host"))
            let last = try #require(script.split(separator: "\n").last { $0.contains("my-host") })
            #expect(last.contains("compl") || last.contains("compdef"))
        }
        let named = try self.run("bash", ["-c", "exec -a elsewhere/there host --completion-script"])
        #expect(named.last == "complete -F _complete_there there")
    }

    @Test(arguments: ["$(x)", "a b", "-x", "", "a/b"])
    func namesThatShellsWouldNotTakeAreRefused(_ name: String) throws {
        try self.workspace.bareHost("--completion-script", "--completion-script-executable-name=\(name)")
            .expectFailure(2, saying: "--completion-script-executable-name", "the name of a program")
    }

    @Test func otherShellsAreRefused() throws {
        try self.workspace.bareHost("--completion-script", "tcsh")
            .expectFailure(2, saying: "'tcsh'", "bash, zsh, fish")
    }
}
