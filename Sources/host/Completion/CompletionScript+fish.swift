extension CompletionScript {
    static let fishTemplate = #"""
        # Completion of @program@ for fish. To use it: @program@ --completion-script=fish | source

        function @function@
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            set -l program (string replace -r '^~(?=/)' -- $HOME $words[1])
            type -q $program; or set program @program@
            set -e words[1]
            set -l found ($program @option@ $words "$current" 2>/dev/null)
            set -q found[1]; or return
            set -q found[2]; and printf '%s\n' $found[2..-1]
            set -l head (string match -r -- '^--[^=]*=' "$current")
            set -l start (string replace -r -- '^--[^=]*=' '' "$current")
            switch $found[1]
                case files
                    for path in (__fish_complete_path "$start")
                        printf '%s%s\n' "$head" $path
                    end
                case directories
                    for path in (__fish_complete_directories "$start" '')
                        printf '%s%s\n' "$head" $path
                    end
            end
        end

        complete -c @program@ -e
        complete -c @program@ -f -a '(@function@)'
        """#
}
