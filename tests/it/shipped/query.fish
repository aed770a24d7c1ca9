
# Words of a query: keys and values come from trigest itself.
function __fish_trigest_query
    set -l words (commandline -opc)
    set -l library
    if set -l at (contains -i -- --library $words)
        set library --library $words[(math $at + 1)]
    end
    trigest complete-query $library -- $argv[1] (commandline -ct | string unescape) 2>/dev/null
end

