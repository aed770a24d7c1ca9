//! Manual pages of prose, `pages/NAME.md`, in the markup that `man` reads.
//!
//! The page `trigest-library.5.md` is a page by itself, `trigest-import.1.md` more sections of one that the options make. Known are
//! headings, paragraphs, lists, tables, fenced blocks, `code` and **weight**; `{{measures}}` and `{{formats}}` are tables in the code.

use trigest::analysis::MEASURES;
use trigest::formats::{FORMATS, Format};

use crate::harness::{files_below, project};

/// Sections for the page of a command, if there are any.
pub(super) fn more_of(page: &str) -> String {
    let path = project("tests/it/shipped/pages").join(format!("{page}.md"));
    std::fs::read_to_string(path).map_or(String::new(), |text| markup(&text))
}

/// The pages that belong to no command, with their names.
pub(super) fn whole() -> Vec<(String, String)> {
    let sources = files_below(&project("tests/it/shipped/pages"));
    let names = sources
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap());
    let whole = names.filter(|name| !name.ends_with(".1"));
    let page = |name: &str| {
        let (title, section) = name.rsplit_once('.').unwrap();
        let title = escaped(title);
        let text = more_of(name);
        (name.to_owned(), format!(".TH {title} {section}\n{text}"))
    };
    whole.map(page).collect()
}

/// Markdown, as far as the sources use it, as the markup of manual pages.
fn markup(source: &str) -> String {
    let mut text = String::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("# ") {
            text.push_str(&format!(".SH {}\n", escaped(heading)));
        } else if line.starts_with("```") {
            text.push_str(".PP\n.RS 2\n.nf\n");
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                text.push_str(&format!("{}\n", escaped(line)));
            }
            text.push_str(".fi\n.RE\n");
        } else if line.starts_with("| ") {
            // The row above the dashes names the columns: nothing that a reader of paragraphs needs.
            if lines.next_if(|next| next.starts_with("| ---")).is_none() {
                let cells = line.trim_matches(['|', ' ']);
                let (first, rest) = cells.split_once(" | ").unwrap();
                text.push_str(&format!(".TP\n{}\n{}\n", inline(first), inline(rest)));
            }
        } else if let Some(item) = line.strip_prefix("- ") {
            text.push_str(&format!(".IP \\(bu 2\n{}\n", inline(item)));
        } else if line.is_empty() {
            let goes_on = |next: &&str| !next.starts_with(['#', '|', '`', '{']);
            if lines.peek().is_some_and(goes_on) && !text.ends_with(".PP\n") {
                text.push_str(".PP\n");
            }
        } else {
            match line {
                "{{measures}}" => text.push_str(&measures()),
                "{{formats}}" => text.push_str(&formats()),
                _ => text.push_str(&format!("{}\n", inline(line.trim_start()))),
            }
        }
    }
    text.replace(".SH NAME\n.PP\n", ".SH NAME\n")
}

/// A line whose `code` and **weight** are bold.
fn inline(line: &str) -> String {
    let weighed = line.replace("**", "`");
    let parts = weighed.split('`').enumerate().map(|(i, part)| {
        let part = escaped(part);
        if i % 2 == 1 {
            format!("\\fB{part}\\fR")
        } else {
            part
        }
    });
    parts.collect()
}

/// A line in which nothing is markup.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    let line = line.replace('\'', "\\(aq");
    if line.starts_with('.') {
        return format!("\\&{line}");
    }
    line
}

fn formats() -> String {
    let format = |format: &Format| {
        let endings = format.extensions.join(", .");
        format!(
            ".TP\n\\fB{}\\fR (.{endings})\n{}\n",
            format.name,
            escaped(format.reads)
        )
    };
    FORMATS.iter().map(format).collect()
}

fn measures() -> String {
    let mut text = String::new();
    for measure in MEASURES {
        let unit = match measure.unit {
            "" => String::new(),
            unit => format!(" ({unit})"),
        };
        let absent = match measure.absent_when {
            "" => String::new(),
            when => format!("; NULL: {when}"),
        };
        text.push_str(&format!(
            ".TP\n\\fB{}\\fR{unit}\n{}\n",
            measure.name,
            escaped(&format!("{}{absent}", measure.meaning))
        ));
    }
    text
}

#[test]
fn markdown_becomes_the_markup_of_man() {
    let source = "# NAME\na-b - it's `so`\n\n| x | y |\n| --- | --- |\n| `k` | **v** |\n\n- .one\n  two\n\n```sh\n.x 'y'\n```\n\n# NEXT\nend";
    let expected = ".SH NAME\na\\-b \\- it\\(aqs \\fBso\\fR\n.TP\n\\fBk\\fR\n\\fBv\\fR\n.PP\n.IP \\(bu 2\n\\&.one\ntwo\n.PP\n.RS 2\n.nf\n\\&.x \\(aqy\\(aq\n.fi\n.RE\n.SH NEXT\nend\n";
    assert_eq!(markup(source), expected);
}
