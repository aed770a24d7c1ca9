//! Texts that fit a line of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for what is left out.
const GAP: &str = "…";

/// As many of `parts` as fit `columns`, from the first on, with commas between them.
pub(super) fn joined(parts: &[String], columns: usize) -> String {
    let mut text = String::new();
    for part in parts {
        let comma = if text.is_empty() { "" } else { ", " };
        if text.width() + comma.len() + part.width() > columns {
            break;
        }
        text.push_str(comma);
        text.push_str(part);
    }
    text
}

/// `text` in at most `columns`, with its middle left out where it is longer: names begin and end with what tells them apart.
pub(super) fn cut_in_the_middle(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(GAP.width());
    let head = taken(text.chars(), room.div_ceil(2));
    let tail: Vec<char> = taken(text.chars().rev(), room / 2).chars().collect();
    let tail: String = tail.into_iter().rev().collect();
    let gap = if columns == 0 { "" } else { GAP };
    format!("{head}{gap}{tail}")
}

/// The first of `letters` that fit `columns`.
fn taken(letters: impl Iterator<Item = char>, columns: usize) -> String {
    let mut left = columns;
    let fits = |letter: &char| {
        let width = letter.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    letters.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(cut_in_the_middle("bracket.stl", 11), "bracket.stl");
        assert_eq!(cut_in_the_middle("bracket left.stl", 11), "brack…t.stl");
        assert_eq!(cut_in_the_middle("abc", 1), "…");
        assert_eq!(cut_in_the_middle("abc", 0), "");
        // Letters that are two columns wide.
        for columns in 0..20 {
            assert!(cut_in_the_middle("模型模型模型模型.stl", columns).width() <= columns);
        }
        assert_eq!(cut_in_the_middle("模型模型模型模型.stl", 11), "模型….stl");
    }

    #[test]
    fn parts_that_do_not_fit_are_left_out_from_the_end() {
        let parts = ["12/34 files", "5 MB", "1 s left"].map(String::from);
        assert_eq!(joined(&parts, 80), "12/34 files, 5 MB, 1 s left");
        assert_eq!(joined(&parts, 26), "12/34 files, 5 MB");
        assert_eq!(joined(&parts, 11), "12/34 files");
        assert_eq!(joined(&parts, 10), "");
    }
}
