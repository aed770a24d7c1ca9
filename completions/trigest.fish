# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_trigest_global_optspecs
    string join \n h/help V/version
end

function __fish_trigest_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_trigest_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_trigest_using_subcommand
    set -l cmd (__fish_trigest_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c trigest -n "__fish_trigest_needs_command" -s h -l help -d 'Print help'
complete -c trigest -n "__fish_trigest_needs_command" -s V -l version -d 'Print version'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "import" -d 'Take models into the library: measure, draw, store'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "thumbnails" -d 'Draw the pictures that are missing or out of date'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "check" -d 'Check that the library is whole: database, records, pictures'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "prune" -d 'Remove the rows of files that are gone'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "ls" -d 'List the models that a query finds'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "gallery" -d 'Make a page of models that opens from disk'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "show" -d 'Tell all that is known of a model'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "info" -d 'Tell all of files that are in no library'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "dups" -d 'List models that are there more than once'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "diff" -d 'Say what is different between files, libraries or runs'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "similar" -d 'List the models that are nearest to one in shape'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "export" -d 'Write what a query finds to a file for other programs'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "stats" -d 'Add up what is there'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "runs" -d 'List what was done to the library, the last run first'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "why" -d 'Say what became of a file'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "tag" -d 'Give models tags, or take them away'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "edit" -d 'Write title, description, rating and the like of a model'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "forget" -d 'Remove models from the library and keep their files'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "failures" -d 'List the files that could not be imported, or accept them'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "gate" -d 'Check models against rules, for pipelines'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "plan" -d 'Cut an import into shards of about the same number of bytes'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "shard" -d 'Import one shard of a plan, on whatever machine'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "merge" -d 'Put shards together into a library'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "thumbnail" -d 'Draw the picture of one model, without a library'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "completions" -d 'Print what bash, zsh or fish need to complete a command line'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "schema" -d 'Print the JSON Schema of the lines that --json prints'
complete -c trigest -n "__fish_trigest_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l files-from -d 'More paths from FILE, one a line (-: standard input)' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand import" -l order -d 'The order of the import. Without it files are taken as they are found, while a large folder is still being read; size, largest and newest need the whole list first' -r -f -a "path\t'By name within each folder'
size\t'Smallest first'
largest\t'Largest first'
newest\t'Last modified first'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l fail-on -d 'Which failures make the exit status 3; new ones are those that no earlier run knew, or whose file has changed since' -r -f -a "any\t'All of them'
new\t'Those that no earlier run knew'
never\t'None'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l require -d 'Refuse models without triangles: points, lines, lattices, empty files, and surfaces that are not made of triangles' -r -f -a "mesh\t'Triangles'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l assume-unit -d 'The unit of length of files that declare none: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l path-template -d 'What the names of folders below each PATH mean, as in \'{creator}/{collection}/{title}\'; also {tag}, {license} and {any}. Kept for later imports of the same PATH; \'\' ends it' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l include -d 'Only files that match GLOB; may be given several times, any match counts' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l exclude -d 'No files or folders that match GLOB' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l max-depth -d 'Go at most N levels deep below each PATH' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l min-size -d 'Leave out smaller files' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l max-size -d 'Leave out larger files' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l size -d 'Side of the pictures in pixels [default: 512]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l view -d 'The side that pictures show; auto picks the one that shows most of the model [default: auto]' -r -f -a "auto\t'From where the body shows most of itself'
iso\t'From the front, the right and above'
front\t'From the front'
top\t'From above'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l up -d 'The axis that points up; auto is what the file says, or how the model would rest [default: auto]' -r -f -a "auto\t'As the file says, or as the model would rest'
y\t'Y, as in animation'
z\t'Z, as in manufacturing'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l body-color -d 'Colour of models whose file gives none, such as #b0bec5 or teal' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l background -d 'The background: transparent, or COLOR [default: transparent]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l views -d 'Views in one picture; 4 adds the front, the right and the top [default: 1]' -r -f -a "1\t''
4\t''"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l prefer-embedded -d 'Show the picture that a file carries, where there is one, and not a drawing [default: no]' -r -f -a "yes\t''
no\t''"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l max-triangles -d 'The most triangles that one file may have [default: 200000000; where objects are repeated, 4000000 or one for each byte of the file]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l timeout -d 'Give up a file that takes longer than this; others go on. 0 means never' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l chord -d 'How far triangles may lie from the surfaces of STEP and BREP that they are cut from, as a part of the diagonal of each solid\'s box [default: 0.001]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l angle -d 'By how many radians the directions of neighbouring edges of a curve may differ where such surfaces are cut [default: 0.35]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand import" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand import" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand import" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand import" -s 0 -l null -d 'The paths of --files-from are separated by NUL instead of line ends'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l ignore-missing -d 'Leave out paths that are not there, such as files that version control lists as deleted'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l force -d 'Import again even what has not changed'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l retry -d 'Try again what failed before and has not changed'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l no-thumbnails -d 'Draw no pictures'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l thumbnails -d 'Draw pictures, where a PATH was given with --no-thumbnails before'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l deep -d 'Also take the measures that need more time: self-intersections, convex hull, oriented box, bounding sphere, resting face. Models that are in the library already get just these'
complete -c trigest -n "__fish_trigest_using_subcommand import" -s n -l dry-run -d 'Say what would be done, but do nothing'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l follow -d 'Follow links'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l one-file-system -d 'Stay on the file system of each PATH'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l durable -d 'Wait until the picture and the records of each model are on disk before it is reported. Without this a power cut may lose the last models, but damages nothing'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand import" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand import" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand import" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l turntable -d 'Also draw an animation of the turning model, in N pictures of at most 256 pixels [without N: 24]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l size -d 'Side of the pictures in pixels [default: 512]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l view -d 'The side that pictures show; auto picks the one that shows most of the model [default: auto]' -r -f -a "auto\t'From where the body shows most of itself'
iso\t'From the front, the right and above'
front\t'From the front'
top\t'From above'"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l up -d 'The axis that points up; auto is what the file says, or how the model would rest [default: auto]' -r -f -a "auto\t'As the file says, or as the model would rest'
y\t'Y, as in animation'
z\t'Z, as in manufacturing'"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l body-color -d 'Colour of models whose file gives none, such as #b0bec5 or teal' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l background -d 'The background: transparent, or COLOR [default: transparent]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l views -d 'Views in one picture; 4 adds the front, the right and the top [default: 1]' -r -f -a "1\t''
4\t''"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l prefer-embedded -d 'Show the picture that a file carries, where there is one, and not a drawing [default: no]' -r -f -a "yes\t''
no\t''"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l max-triangles -d 'The most triangles that one file may have [default: 200000000; where objects are repeated, 4000000 or one for each byte of the file]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l timeout -d 'Give up a file that takes longer than this; others go on. 0 means never' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l chord -d 'How far triangles may lie from the surfaces of STEP and BREP that they are cut from, as a part of the diagonal of each solid\'s box [default: 0.001]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l angle -d 'By how many radians the directions of neighbouring edges of a curve may differ where such surfaces are cut [default: 0.35]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l durable -d 'Wait until the picture and the records of each model are on disk before it is reported. Without this a power cut may lose the last models, but damages nothing'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnails" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand check" -l max-triangles -d 'The most triangles that one file may have [default: 200000000; where objects are repeated, 4000000 or one for each byte of the file]' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l timeout -d 'Give up a file that takes longer than this; others go on. 0 means never' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l chord -d 'How far triangles may lie from the surfaces of STEP and BREP that they are cut from, as a part of the diagonal of each solid\'s box [default: 0.001]' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l angle -d 'By how many radians the directions of neighbouring edges of a curve may differ where such surfaces are cut [default: 0.35]' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand check" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand check" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand check" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand check" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand check" -l deep -d 'Read every source file again and compare it with the bytes that were imported'
complete -c trigest -n "__fish_trigest_using_subcommand check" -l repair -d 'Draw missing or damaged pictures again, and remove pictures that belong to no model. Nothing else is changed'
complete -c trigest -n "__fish_trigest_using_subcommand check" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand check" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand check" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand check" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand prune" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l apply -d 'Remove the rows; without this option they are only shown'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l with-typed -d 'Also remove rows in which a person typed a title, description, keywords, category, source or rating'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l sort -d 'Sort by KEY; with a minus from the largest on' -r
complete -c trigest -n "__fish_trigest_using_subcommand ls" -s n -l number -d 'Show at most N models' -r
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l columns -d 'Show these keys: name,tris,volume' -r
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -s l -l long -d 'Say why a model would not print, and where it lies'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l paths -d 'Print paths alone, one a line'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -s 0 -l null -d 'Print paths alone, each with a NUL behind it'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l json -d 'Print one JSON object a model, with every column'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l csv -d 'Print comma-separated values'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l count -d 'Print how many there are'
complete -c trigest -n "__fish_trigest_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -s o -l output -d 'Folder of the gallery: a new one, or that of an older gallery, which is replaced' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -l max-triangles -d 'Most triangles that a file may have, as for an import' -r
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -l title -d 'Title of the page' -r
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -l with-models -d 'Put meshes of up to 200,000 triangles in, so that they can be turned; reads their files'
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand show" -l picture -d 'Show the picture on the terminal' -r -f -a "auto\t'As the terminal can; not at all where there is none'
kitty\t'By the protocol of kitty'
iterm\t'By the protocol of iTerm2'
sixel\t'As sixels'
blocks\t'As half blocks in 16 million colours'
none\t'Not at all'"
complete -c trigest -n "__fish_trigest_using_subcommand show" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand show" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand show" -l open -d 'Open the picture in the program for pictures'
complete -c trigest -n "__fish_trigest_using_subcommand show" -s a -l all -d 'Tell every column, and why those without a value have none'
complete -c trigest -n "__fish_trigest_using_subcommand show" -l json -d 'Print one JSON object a model'
complete -c trigest -n "__fish_trigest_using_subcommand show" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand info" -l name -d 'Name of what standard input is, for formats recognised by their ending' -r
complete -c trigest -n "__fish_trigest_using_subcommand info" -l picture -d 'Show the picture on the terminal' -r -f -a "auto\t'As the terminal can; not at all where there is none'
kitty\t'By the protocol of kitty'
iterm\t'By the protocol of iTerm2'
sixel\t'As sixels'
blocks\t'As half blocks in 16 million colours'
none\t'Not at all'"
complete -c trigest -n "__fish_trigest_using_subcommand info" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand info" -l max-triangles -d 'Most triangles that one file may have' -r
complete -c trigest -n "__fish_trigest_using_subcommand info" -l deep -d 'Take the costly measures too'
complete -c trigest -n "__fish_trigest_using_subcommand info" -s a -l all -d 'Tell every column, and why those without a value have none'
complete -c trigest -n "__fish_trigest_using_subcommand info" -l json -d 'Print one JSON object a model'
complete -c trigest -n "__fish_trigest_using_subcommand info" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l by -d 'What must be equal' -r -f -a "bytes\t'Every byte of the file'
mesh\t'The set of triangles, whatever the format'
shape\t'The body, moved or turned'
scaled\t'The same at any size'"
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l across -d 'Only groups that lie in several formats or folders' -r -f -a "formats\t'The format'
folders\t'The folder'"
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l keep -d 'Which to keep: oldest, shortest or in:FOLDER' -r
complete -c trigest -n "__fish_trigest_using_subcommand dups" -s n -l number -d 'At most N groups' -r
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l paths -d 'Print the paths of all but the ones to keep'
complete -c trigest -n "__fish_trigest_using_subcommand dups" -s 0 -l null -d 'The same, each with a NUL behind it'
complete -c trigest -n "__fish_trigest_using_subcommand dups" -l json -d 'Print one JSON object a group'
complete -c trigest -n "__fish_trigest_using_subcommand dups" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand diff" -l max-triangles -d 'Most triangles that one file may have' -r
complete -c trigest -n "__fish_trigest_using_subcommand diff" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand diff" -l deep -d 'Take the costly measures of files too'
complete -c trigest -n "__fish_trigest_using_subcommand diff" -l json -d 'Print one JSON object a difference, with both values of each column'
complete -c trigest -n "__fish_trigest_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand similar" -s n -l number -d 'At most N models' -r
complete -c trigest -n "__fish_trigest_using_subcommand similar" -l min-score -d 'None whose score is below X, from 0 to 1' -r
complete -c trigest -n "__fish_trigest_using_subcommand similar" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand similar" -l paths -d 'Print paths alone, one a line'
complete -c trigest -n "__fish_trigest_using_subcommand similar" -s 0 -l null -d 'Print paths alone, each with a NUL behind it'
complete -c trigest -n "__fish_trigest_using_subcommand similar" -l json -d 'Print one JSON object a model'
complete -c trigest -n "__fish_trigest_using_subcommand similar" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand export" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand export" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand export" -l to -d 'What it is written as; else as the end of FILE says: .csv, .jsonl, .parquet or .zip' -r -f -a "csv\t'Comma-separated values, RFC 4180, with a line of names'
jsonl\t'One JSON object a line'
parquet\t'Apache Parquet, where the program was built with --features parquet'
datapackage\t'Frictionless Data Package: a ZIP archive of a CSV table and datapackage.json'"
complete -c trigest -n "__fish_trigest_using_subcommand export" -s o -l output -d 'The file, which is replaced; - is standard output' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand export" -l columns -d 'These keys alone: name,tris,volume; else every column' -r
complete -c trigest -n "__fish_trigest_using_subcommand export" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand stats" -l assume-unit -d 'Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand stats" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand stats" -l by -d 'A line for each of these' -r -f -a "format\t'Format'
folder\t'Folder'
unit\t'Unit of length'
license\t'Terms of use'
tag\t'Tag'
month\t'Month in which they came'"
complete -c trigest -n "__fish_trigest_using_subcommand stats" -l guess -d 'Take the unit that the size suggests where none is known, and mark what follows from it with ~'
complete -c trigest -n "__fish_trigest_using_subcommand stats" -l json -d 'Print one JSON object a line'
complete -c trigest -n "__fish_trigest_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand runs" -s n -l number -d 'At most N runs' -r
complete -c trigest -n "__fish_trigest_using_subcommand runs" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand runs" -l json -d 'Print one JSON object a run, with its settings'
complete -c trigest -n "__fish_trigest_using_subcommand runs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand why" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand why" -l json -d 'Print one JSON object a file'
complete -c trigest -n "__fish_trigest_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand tag" -l wait -d 'Wait so long for a library that another run is writing to: 30s, 5m' -r
complete -c trigest -n "__fish_trigest_using_subcommand tag" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand tag" -l json -d 'Print one JSON object for each model that changed'
complete -c trigest -n "__fish_trigest_using_subcommand tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand edit" -l wait -d 'Wait so long for a library that another run is writing to: 30s, 5m' -r
complete -c trigest -n "__fish_trigest_using_subcommand edit" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand edit" -l json -d 'Print one JSON object for each model that changed'
complete -c trigest -n "__fish_trigest_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand forget" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l apply -d 'Remove the rows; without this they are only shown'
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand forget" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand forget" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand forget" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l accept -d 'Settle the failures at these paths or below them until their files change: imports count them as skipped' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand failures" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand failures" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand failures" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand failures" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand failures" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l files-from -d 'More paths from FILE, one a line (-: stdin)' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l changed-since -d 'Only what git knows to have changed since REF' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l rules -d 'Rules for all files [default: gate.toml, upwards]' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l assume-unit -d 'Take lengths for UNIT in files that declare none: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l baseline -d 'Fail only for what is new or worse than in FILE' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l pictures -d 'Write what looks different into DIR' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l report -d 'Write junit, sarif, markdown, json, tap or github' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l explain -d 'Say what a rule asks and how it is written, and end' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l fail-on -d 'What makes the status 4 or 3' -r -f -a "error\t'Errors'
warning\t'Warnings too'
never\t'Nothing: violations are shown, and the status is 0'"
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l include -d 'Only files that match GLOB; may be given several times, any match counts' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l exclude -d 'No files or folders that match GLOB' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l max-depth -d 'Go at most N levels deep below each PATH' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l min-size -d 'Leave out smaller files' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l max-size -d 'Leave out larger files' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l max-triangles -d 'The most triangles that one file may have [default: 200000000; where objects are repeated, 4000000 or one for each byte of the file]' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l timeout -d 'Give up a file that takes longer than this; others go on. 0 means never' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l chord -d 'How far triangles may lie from the surfaces of STEP and BREP that they are cut from, as a part of the diagonal of each solid\'s box [default: 0.001]' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l angle -d 'By how many radians the directions of neighbouring edges of a curve may differ where such surfaces are cut [default: 0.35]' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gate" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand gate" -s 0 -l null -d 'The paths of --files-from end with NUL instead of a line end'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l update-baseline -d 'Write what is broken now into the file of --baseline'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l init -d 'Write gate.toml (or the file of --rules) from what the files hold now, and end'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l schema -d 'Print the JSON Schema of gate.toml for editors, and end'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l follow -d 'Follow links'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l one-file-system -d 'Stay on the file system of each PATH'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand gate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l list -d 'What an object store lists at URL or below it, in the place of paths' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l files-from -d 'More paths from FILE, one a line (-: standard input)' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l out -d 'The plan to write, a file or an object' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l shards -d 'How many shards [default: by bytes and files]' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l include -d 'Only files that match GLOB; may be given several times, any match counts' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l exclude -d 'No files or folders that match GLOB' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l max-depth -d 'Go at most N levels deep below each PATH' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l min-size -d 'Leave out smaller files' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l max-size -d 'Leave out larger files' -r
complete -c trigest -n "__fish_trigest_using_subcommand plan" -s 0 -l null -d 'The paths of --files-from are separated by NUL instead of line ends'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l follow -d 'Follow links'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l one-file-system -d 'Stay on the file system of each PATH'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -l json -d 'Print a JSON object to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l plan -d 'The plan (-: sources from standard input)' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l shard -d 'Which shard, from 0 [default: as the engine says]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l out -d 'The folder for the files of the shard, or the URL of one in an object store' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l work -d 'Work in DIR until the shard is done [default: DIR of --out]' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l require -d 'Refuse models without triangles, as import does' -r -f -a "mesh\t'Triangles'"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l assume-unit -d 'The unit of length of files that declare none: um, mm, cm, m, in or ft' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l size -d 'Side of the pictures in pixels [default: 512]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l view -d 'The side that pictures show; auto picks the one that shows most of the model [default: auto]' -r -f -a "auto\t'From where the body shows most of itself'
iso\t'From the front, the right and above'
front\t'From the front'
top\t'From above'"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l up -d 'The axis that points up; auto is what the file says, or how the model would rest [default: auto]' -r -f -a "auto\t'As the file says, or as the model would rest'
y\t'Y, as in animation'
z\t'Z, as in manufacturing'"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l body-color -d 'Colour of models whose file gives none, such as #b0bec5 or teal' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l background -d 'The background: transparent, or COLOR [default: transparent]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l views -d 'Views in one picture; 4 adds the front, the right and the top [default: 1]' -r -f -a "1\t''
4\t''"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l prefer-embedded -d 'Show the picture that a file carries, where there is one, and not a drawing [default: no]' -r -f -a "yes\t''
no\t''"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l max-triangles -d 'The most triangles that one file may have [default: 200000000; where objects are repeated, 4000000 or one for each byte of the file]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l timeout -d 'Give up a file that takes longer than this; others go on. 0 means never' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l chord -d 'How far triangles may lie from the surfaces of STEP and BREP that they are cut from, as a part of the diagonal of each solid\'s box [default: 0.001]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l angle -d 'By how many radians the directions of neighbouring edges of a curve may differ where such surfaces are cut [default: 0.35]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l no-thumbnails -d 'Draw no pictures'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l deep -d 'Also take the measures that need more time, as import does'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand shard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l from -d 'The folder with the files of the shards, or the URL of one in an object store' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l postgres -d 'Merge into PostgreSQL 15 or later, and into no library' -r
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l library -d 'The library folder' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand merge" -s j -l jobs -d 'Files processed at the same time [default: the processors that may be used]' -r
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l memory -d 'Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the control group where that has less]' -r
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l wait -d 'How long to wait while another run is writing to the library, such as 30s, 5m or 1h' -r
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l log-file -d 'Append a line for each file and the summary to PATH, even with -q' -r -F
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l progress -d 'Show progress; "always" prints plain lines where there is no terminal' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l color -d 'Colour messages; NO_COLOR is respected [default: auto]' -r -f -a "auto\t'Where standard error is a terminal'
always\t'Always'
never\t'Never'"
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l check-only -d 'Only look whether all shards are there and whole'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l partial -d 'Take what is there, even if shards are missing'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l no-thumbnails -d 'Leave the pictures in their tars, and out of the library'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l json -d 'Print JSON lines to standard output'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -l timings -d 'Add times of all stages, waits and the slowest files to the summary'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -s q -l quiet -d 'Print errors only'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -s v -l verbose -d 'Print a line for each file'
complete -c trigest -n "__fish_trigest_using_subcommand merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l format -d 'Format of the model on standard input, where its bytes leave that open' -r -f -a "stl\t''
obj\t''
glb\t''
gltf\t''
fbx\t''
3ds\t''
draco\t''
step\t''
brep\t''
usd\t''
3mf\t''
dae\t''
amf\t''
ply\t''
off\t''
bgcode\t''
gcode\t''"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l size -d 'Side of the picture in pixels' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l color -d 'As --body-color: how it was spelled before 0.2' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l max-triangles -d 'Most triangles that the file may have, as for an import' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l view -d 'The side that pictures show; auto picks the one that shows most of the model [default: auto]' -r -f -a "auto\t'From where the body shows most of itself'
iso\t'From the front, the right and above'
front\t'From the front'
top\t'From above'"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l up -d 'The axis that points up; auto is what the file says, or how the model would rest [default: auto]' -r -f -a "auto\t'As the file says, or as the model would rest'
y\t'Y, as in animation'
z\t'Z, as in manufacturing'"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l body-color -d 'Colour of models whose file gives none, such as #b0bec5 or teal' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l background -d 'The background: transparent, or COLOR [default: transparent]' -r
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l views -d 'Views in one picture; 4 adds the front, the right and the top [default: 1]' -r -f -a "1\t''
4\t''"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -l prefer-embedded -d 'Show the picture that a file carries, where there is one, and not a drawing [default: no]' -r -f -a "yes\t''
no\t''"
complete -c trigest -n "__fish_trigest_using_subcommand thumbnail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "import" -d 'Take models into the library: measure, draw, store'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "thumbnails" -d 'Draw the pictures that are missing or out of date'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "check" -d 'Check that the library is whole: database, records, pictures'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "prune" -d 'Remove the rows of files that are gone'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "ls" -d 'List the models that a query finds'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "gallery" -d 'Make a page of models that opens from disk'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "show" -d 'Tell all that is known of a model'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "info" -d 'Tell all of files that are in no library'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "dups" -d 'List models that are there more than once'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "diff" -d 'Say what is different between files, libraries or runs'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "similar" -d 'List the models that are nearest to one in shape'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "export" -d 'Write what a query finds to a file for other programs'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "stats" -d 'Add up what is there'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "runs" -d 'List what was done to the library, the last run first'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "why" -d 'Say what became of a file'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "tag" -d 'Give models tags, or take them away'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "edit" -d 'Write title, description, rating and the like of a model'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "forget" -d 'Remove models from the library and keep their files'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "failures" -d 'List the files that could not be imported, or accept them'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "gate" -d 'Check models against rules, for pipelines'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "plan" -d 'Cut an import into shards of about the same number of bytes'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "shard" -d 'Import one shard of a plan, on whatever machine'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "merge" -d 'Put shards together into a library'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "thumbnail" -d 'Draw the picture of one model, without a library'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "completions" -d 'Print what bash, zsh or fish need to complete a command line'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "schema" -d 'Print the JSON Schema of the lines that --json prints'
complete -c trigest -n "__fish_trigest_using_subcommand help; and not __fish_seen_subcommand_from import thumbnails check prune ls gallery show info dups diff similar export stats runs why tag edit forget failures gate plan shard merge thumbnail completions schema help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'

# Words of a query: keys and values come from trigest itself.
function __fish_trigest_query
    set -l words (commandline -opc)
    set -l library
    if set -l at (contains -i -- --library $words)
        set library --library $words[(math $at + 1)]
    end
    trigest complete-query $library -- $argv[1] (commandline -ct | string unescape) 2>/dev/null
end

complete -c trigest -n "__fish_trigest_using_subcommand ls" -f -a "(__fish_trigest_query ls)"
complete -c trigest -n "__fish_trigest_using_subcommand gallery" -f -a "(__fish_trigest_query gallery)"
complete -c trigest -n "__fish_trigest_using_subcommand show" -a "(__fish_trigest_query show)"
complete -c trigest -n "__fish_trigest_using_subcommand dups" -f -a "(__fish_trigest_query dups)"
complete -c trigest -n "__fish_trigest_using_subcommand similar" -a "(__fish_trigest_query similar)"
complete -c trigest -n "__fish_trigest_using_subcommand export" -f -a "(__fish_trigest_query export)"
complete -c trigest -n "__fish_trigest_using_subcommand stats" -f -a "(__fish_trigest_query stats)"
complete -c trigest -n "__fish_trigest_using_subcommand tag" -f -a "(__fish_trigest_query tag)"
complete -c trigest -n "__fish_trigest_using_subcommand edit" -a "(__fish_trigest_query edit)"
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l sort -x -a "(__fish_trigest_query sort)"
complete -c trigest -n "__fish_trigest_using_subcommand ls" -l columns -x -a "(__fish_trigest_query columns)"
complete -c trigest -n "__fish_trigest_using_subcommand export" -l columns -x -a "(__fish_trigest_query columns)"
