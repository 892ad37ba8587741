extension CompletionScript {
    // bash cuts words at = and : too, and replaces only what follows the last of them. Words are put together again by
    // whether white space is between them. Candidates are quoted here, because bash brace-expands model{a,b}.
    static let bashTemplate = #"""
        # Completion of @program@ for bash. To use it: eval "$(@program@ --completion-script=bash)"

        @function@() {
            local line=${COMP_LINE:0:COMP_POINT} before word found candidate break i
            local -a words=()
            COMPREPLY=()
            for ((i = 0; i <= COMP_CWORD; i++)); do
                before=$line
                line=${line#"${line%%[![:space:]]*}"}
                word=${COMP_WORDS[i]}
                ((i == COMP_CWORD)) && word=$line
                if ((i > 0)) && [[ $before == "$line" && $before != '' ]]; then
                    words[${#words[@]} - 1]+=$word
                else
                    words+=("$word")
                fi
                line=${line#"$word"}
            done

            local program=${words[0]}
            [[ $program == '~/'* ]] && program=$HOME${program#'~'}
            type -P -- "$program" >/dev/null || program=@program@
            mapfile -t found < <("$program" @option@ "${words[@]:1}" 2>/dev/null)

            word=${words[${#words[@]} - 1]}
            local rest=$word quote=''
            [[ $word == [\"\']* ]] && quote=${word:0:1}
            for candidate in "${found[@]:1}"; do
                candidate=${candidate%%$'\t'*}
                rest=$word
                if [[ -n $quote ]]; then
                    [[ $candidate == *[\"\'\`\$\\!]* ]] && continue
                else
                    for break in = :; do
                        while [[ $COMP_WORDBREAKS == *$break* && $rest == *$break* ]]; do
                            rest=${rest#*$break}
                            candidate=${candidate#*$break}
                        done
                    done
                    [[ ${found[0]} == nothing ]] && printf -v candidate %q "$candidate"
                fi
                COMPREPLY+=("$candidate")
            done
            if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[=,] ]]; then compopt -o nospace; fi

            rest=${word#[\"\']}
            [[ $rest == --*=* ]] && rest=${rest#*=}
            case ${found[0]} in
                files) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$rest") ;;
                directories) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$rest") ;;
                *) return ;;
            esac
            compopt -o filenames
        } 2>/dev/null

        complete -F @function@ @program@
        """#
}
