    # A term with a minus, which _arguments takes for options.
    if [[ $PREFIX == -[a-z]* && $words[2] == (@QUERIES@) && $words[CURRENT-1] != (@VALUED@) ]]; then
        _trigest_query $words[2] && ret=0
    fi
