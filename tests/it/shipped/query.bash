
# Words of a query: keys and values come from trigest itself. Bash cuts words at the characters of COMP_WORDBREAKS, of which the colon is one;
# so the word is read from the line as it was typed, and what stands before the last cut is taken off what is offered.
_trigest_query() {
    local line=${COMP_LINE:0:COMP_POINT} sign quote= plain= before= kind=$1 library= reply i
    for ((i = 0; i < ${#line}; i++)); do
        sign=${line:i:1}
        if [[ -n $quote ]]; then
            if [[ $sign == "$quote" ]]; then quote=; else plain+=$sign; fi
        elif [[ $sign == [[:space:]] ]]; then
            plain= before=
        elif [[ $sign == \\ ]]; then
            ((i++))
            plain+=${line:i:1}
        elif [[ $sign == [\'\"] ]]; then
            quote=$sign before=$plain
        else
            plain+=$sign
            if [[ $COMP_WORDBREAKS == *"$sign"* ]]; then before=$plain; fi
        fi
    done
    if [[ $plain == --sort=* || $plain == --columns=* ]]; then
        kind=${plain%%=*} kind=${kind#--} plain=${plain#*=} before=${before#--*=}
    fi
    if [[ $line =~ --library[=\ ]+([^\ ]+) ]]; then
        library=${BASH_REMATCH[1]/#\~/$HOME}
    fi
    COMPREPLY=()
    while IFS=$'\t' read -r reply _; do
        [[ $reply == "$before"* ]] || continue
        if [[ $reply == *[:/=] ]]; then compopt -o nospace 2>/dev/null; fi
        reply=${reply#"$before"}
        if [[ -z $quote ]]; then printf -v reply %q "$reply"; fi
        COMPREPLY+=("$reply")
    done < <(trigest complete-query ${library:+--library "$library"} -- "$kind" "$plain" 2>/dev/null)
}

_trigest_or_query() {
    local command=${COMP_WORDS[1]} word=${COMP_LINE:0:COMP_POINT} prev=$3 name
    word=${word##*[[:space:]]}
    _trigest "$@"
    if [[ $COMP_CWORD -lt 2 || " @QUERIES@ " != *" $command "* ]]; then return 0; fi
    for name in sort columns; do
        if [[ $prev == "--$name" || $word == "--$name="* ]]; then
            _trigest_query $name
            return 0
        fi
    done
    if [[ $word == --* || " @VALUED@ " == *" $prev "* ]]; then return 0; fi
    if [[ $word == - ]]; then return 0; fi
    if [[ $word == -* && ${#COMPREPLY[@]} -gt 0 ]]; then return 0; fi
    _trigest_query "$command"
    if [[ " @MODELS@ " == *" $command "* && $word != *:* ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$2")
    fi
    return 0
}

