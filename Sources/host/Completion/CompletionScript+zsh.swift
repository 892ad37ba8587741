extension CompletionScript {
    // It serves as a file on fpath and as text to evaluate alike. zsh takes an unquoted brace with what follows it up to
    // the last comma out of PREFIX, and puts it back into what is chosen: it is cut out of the candidates too.
    static let zshTemplate = #"""
        #compdef @program@
        # Completion of @program@ for zsh. To use it: eval "$(@program@ --completion-script=zsh)" after compinit

        @function@() {
            local program=${(Q)words[1]} line word help
            local -a found closed open
            [[ $program == '~/'* ]] && program=$HOME${program#'~'}
            whence -p -- $program >/dev/null || program=@program@
            local typed=$PREFIX start cut
            if [[ $words[CURRENT] == *\{* && $PREFIX != *\{* && -z $SUFFIX$QIPREFIX ]]; then
                typed=$words[CURRENT]
                start=${typed%%\{*}
                cut=${${typed#$start}%${PREFIX#$start}}
            fi
            found=("${(@f)$("$program" @option@ "${(@)words[2,CURRENT-1]}" "$typed" 2>/dev/null)}")
            for line in "${(@)found[2,-1]}"; do
                word=$start${${line%%$'\t'*}#$start$cut}
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
