//! `trigest-query(7)`: the query language, with its keys from the table in the code.

use trigest::query::{KEYS, Key};

const BEFORE: &str = r#".TH trigest\-query 7
.SH NAME
trigest\-query \- how models of a library are asked for
.SH SYNOPSIS
\fBtrigest\fR \fICOMMAND\fR [\fITERM\fR | \fB,\fR]...
.SH DESCRIPTION
A query is a list of terms that must all hold. A lone comma separates alternatives; a minus before a term (or ^, where a shell or
option gets in the way) turns it round. What is not known of a model does not match, and so is among those that \fB\-term\fR finds. Without
a term every model matches.
.TP
\fIWORD\fR
Text in the title, the path or a tag, in any case. With * or ? it must match as a whole: \fB'*.st?'\fR.
.TP
\fIKEY\fB:\fIVALUE\fR
Equal, or for text: holds it. \fB=\fR before the value asks for all of the text.
.TP
\fIKEY\fB:>\fIN\fR, \fB>=\fR, \fB<\fR, \fB<=\fR, \fIKEY\fB:\fIA\fB..\fIB\fR
Compared. Either end of a range may be left out; both ends count.
.TP
\fIKEY\fB:\fIA\fB,\fIB\fR
One of several.
.TP
\fIKEY\fB:none\fR, \fIKEY\fB:any\fR
Whether there is a value.
.PP
Quotes and backslashes hold words together and take every sign its meaning: \fBtag:'wall mount'\fR is one term for a shell and for trigest;
\fB'tag:"wall mount" format:stl'\fR is a query in one word.
.SH UNITS
A plain number is compared with a length, area or volume as the file has it. A number with a unit (mm, cm, m, um, in, ft; cm2; cm3, ml, l) is
compared in millimetres, of models whose unit is known: the file declares it, or \-\-assume\-unit of \fBtrigest import\fR gave it. With
\-\-guess the unit that the size suggests is taken for the others, with \-\-assume\-unit the one named; what follows from these is marked ~.
Counts may be followed by k, M or G, sizes of files by kB, MB, KiB, MiB and so on.
Times are a year, month or day (2026, 2026\-03, 2026\-03\-01), or so long ago: \fBadded:<7d\fR is younger than seven days (min, h, d, w, months, y).
.SH KEYS
Every column of the library is a key by its own name as well (\fBconvexity:<0.5\fR, \fBobject_count:>1\fR); see trigest\-measures(7).
"#;

const AFTER: &str = r#".SH SORTING
\-\-sort takes any key; a minus before it sorts from the largest on. Models without a value come last; lengths are sorted in millimetres where
the unit is known.
.SH COMPLETION
What trigest completions prints lets bash, zsh and fish complete keys, and values where they are few: formats, kinds, units, yes and no, tags, licences
and folders of the library that \-\-library or TRIGEST_LIBRARY names. Terms with a minus are completed by bash; zsh and fish take the minus for an option.
.SH EXAMPLES
.TP
trigest ls dragon volume:>10cm3
.TP
trigest ls fits:220x220x250 watertight:yes \-tag:printed
.TP
trigest ls format:stl,3mf added:<7d , rating:5
.TP
trigest ls watertight:no in:./parts \-\-sort \-open \-l
.SH SEE ALSO
trigest(1), trigest\-ls(1), trigest\-measures(7), trigest\-library(5)
"#;

/// The page, in the markup of manual pages.
pub(super) fn page() -> String {
    let key = |key: &Key| {
        let names: Vec<String> = key
            .names
            .iter()
            .map(|name| format!("\\fB{}\\fR", escaped(name)))
            .collect();
        format!(
            ".TP\n{}\n{}. Values: {}\n",
            names.join(", "),
            escaped(key.meaning),
            escaped(key.values())
        )
    };
    let keys: String = KEYS.iter().map(key).collect();
    format!("{BEFORE}{keys}{AFTER}")
}

/// Text that the markup leaves as it is.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq")
}
