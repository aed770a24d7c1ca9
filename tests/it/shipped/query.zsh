
# Words of a query: keys and values come from trigest itself.
(( $+functions[_trigest_query] )) ||
_trigest_query() {
    local -a whole open whole_shown open_shown library
    # Options of compadd come before the name of the command.
    local kind=${argv[-1]} word line at=${words[(i)--library]}
    (( at < $#words )) && library=(--library ${~words[at + 1]})
    for line in "${(@f)$(_call_program queries trigest complete-query $library -- ${(q)kind} ${(q)${(Q)PREFIX}} 2>/dev/null)}"; do
        word=${line%%$'\t'*}
        [[ -n $word ]] || continue
        if [[ $word == *[:/=] ]]; then
            open+=("$word") open_shown+=("${line/$'\t'/  -- }")
        else
            whole+=("$word") whole_shown+=("${line/$'\t'/  -- }")
        fi
    done
    local -i found=1
    (( $#open )) && compadd -l -S '' -d open_shown -a open && found=0
    (( $#whole )) && compadd -d whole_shown -a whole && found=0
    if [[ $kind == (@MODELS@) && $PREFIX != *:* ]]; then _files && found=0; fi
    return found
}

