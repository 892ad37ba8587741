extension CompletionScript {
    // It serves as a file on fpath and as text to evaluate alike.
    static let zshTemplate = #"""
        #compdef @program@
        # Completion of @program@ for zsh. To use it: eval "$(@program@ --completion-script=zsh)" after compinit

        @function@() {
            local program=${(Q)words[1]} line word help
            local -a found closed open
            [[ $program == '~/'* ]] && program=$HOME${program#'~'}
            whence -p -- $program >/dev/null || program=@program@
            found=("${(@f)$("$program" @option@ "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
            for line in "${(@)found[2,-1]}"; do
                word=${line%%$'\t'*}
                help=
                [[ $line == *$'\t'* ]] && help=:${line#*$'\t'}
                if [[ $word == *[=,] ]]; then
                    open+=("${word//:/\\:}$help")
                else
                    closed+=("${word//:/\\:}$help")
                fi
            done
            (($#closed + $#open)) && _describe -V word closed -- open -S ''
            [[ ${found[1]} == nothing ]] && return
            [[ $PREFIX == --*=* ]] && compset -P '*='
            case ${found[1]} in
                files) _files ;;
                directories) _files -/ ;;
            esac
        }

        if [[ ${funcstack[1]} == _* ]]; then
            @function@ "$@"
        else
            compdef @function@ @program@
        fi
        """#
}
