//! A table for people: columns as wide as their first rows need, and all of them within the terminal.
//!
//! Promises: every cell is one line and does nothing to a terminal. What does not fit is cut, texts before numbers; where even that is
//! too wide, the least important columns are left out. Without a terminal nothing is cut.

use std::io;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Answer;
use crate::path_text::escaped;

/// Columns that a text is not cut below while another can give.
const LEAST: usize = 10;
const BETWEEN: &str = "  ";

/// How a column is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Text, cut at its end.
    Text,
    /// A path, cut in its middle.
    Path,
    /// A number, to the right and never cut.
    Number,
    /// A word, never cut.
    Word,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands above it.
    pub head: String,
    /// How it is laid out.
    pub layout: Layout,
    /// How soon it is left out: the highest goes first, 0 never.
    pub rank: u8,
}

impl Column {
    /// A column below `head`.
    pub fn new(head: &str, layout: Layout, rank: u8) -> Self {
        Self {
            head: head.into(),
            layout,
            rank,
        }
    }
}

/// A table that is written a page at a time.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    /// Of each column; `None`: left out. Empty until the first rows are known.
    widths: Vec<Option<usize>>,
}

impl Table {
    /// A table of these columns.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            widths: Vec::new(),
        }
    }

    /// Writes rows; the first ones decide how wide each column is.
    ///
    /// # Errors
    /// What the system says.
    pub fn rows(&mut self, out: &mut Answer, rows: &[Vec<String>]) -> io::Result<()> {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| escaped(cell)).collect())
            .collect();
        if self.widths.is_empty() {
            self.widths = widths(&self.columns, &rows, out.width);
            let heads: Vec<String> = self.columns.iter().map(|c| c.head.clone()).collect();
            out.line(&self.laid_out(&heads, out.width.is_some()))?;
        }
        for row in &rows {
            out.line(&self.laid_out(row, out.width.is_some()))?;
        }
        Ok(())
    }

    fn laid_out(&self, cells: &[String], is_cut: bool) -> String {
        let mut line = String::new();
        let columns = self.columns.iter().zip(&self.widths).zip(cells);
        for ((column, width), cell) in columns {
            let Some(width) = *width else { continue };
            if !line.is_empty() {
                line.push_str(BETWEEN);
            }
            let cell = match column.layout {
                Layout::Text if is_cut => cut(cell, width),
                Layout::Path if is_cut => cut_in_middle(cell, width),
                _ => cell.clone(),
            };
            let space = " ".repeat(width.saturating_sub(cell.width()));
            match column.layout {
                Layout::Number => line.extend([space.as_str(), &cell]),
                _ => line.extend([cell.as_str(), &space]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// How wide each column is, in a terminal of `limit` columns.
fn widths(columns: &[Column], rows: &[Vec<String>], limit: Option<usize>) -> Vec<Option<usize>> {
    let needed = |(at, column): (usize, &Column)| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|cell| cell.width());
        cells.max().unwrap_or(0).max(column.head.width())
    };
    let mut widths: Vec<Option<usize>> = columns.iter().enumerate().map(needed).map(Some).collect();
    let Some(limit) = limit else { return widths };
    loop {
        let shown = widths.iter().flatten();
        let gaps = BETWEEN.len() * shown.clone().count().saturating_sub(1);
        let excess = (shown.sum::<usize>() + gaps).saturating_sub(limit);
        if excess == 0 {
            return widths;
        }
        let gives = |layout| matches!(layout, Layout::Text | Layout::Path);
        let widest = (0..columns.len())
            .filter(|&at| gives(columns[at].layout))
            .filter_map(|at| Some((widths[at].filter(|width| *width > LEAST)?, at)))
            .max();
        if let Some((width, at)) = widest {
            widths[at] = Some(width - 1);
            continue;
        }
        let least = (0..columns.len())
            .filter(|&at| widths[at].is_some() && columns[at].rank > 0)
            .max_by_key(|&at| (columns[at].rank, at));
        match least {
            Some(at) => widths[at] = None,
            None => return widths,
        }
        // What the others gave is theirs again where there is room now.
        for (at, column) in columns.iter().enumerate() {
            if widths[at].is_some() {
                widths[at] = Some(needed((at, column)));
            }
        }
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    start(text, width.saturating_sub(1)) + "…"
}

fn cut_in_middle(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let head = start(text, room / 3);
    let backwards: String = text.chars().rev().collect();
    let tail = start(&backwards, room - head.width());
    head + "…" + &tail.chars().rev().collect::<String>()
}

/// As much of the start of a text as fits.
fn start(text: &str, width: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(head: &str, layout: Layout, rank: u8) -> Column {
        Column {
            head: head.into(),
            layout,
            rank,
        }
    }

    #[test]
    fn every_line_fits_the_terminal() {
        let columns = vec![
            column("id", Layout::Number, 3),
            column("name", Layout::Text, 0),
            column("path", Layout::Path, 1),
            column("triangles", Layout::Number, 2),
        ];
        let row = [
            "1",
            "ein sehr langer Name 漢字漢字漢字",
            "/srv/parts/very/deep/folder/part.stl",
            "100,089",
        ];
        let row: Vec<String> = row.map(str::to_owned).into();
        for limit in 12..120 {
            let mut table = Table::new(columns.clone());
            table.widths = widths(&columns, std::slice::from_ref(&row), Some(limit));
            let line = table.laid_out(&row, true);
            assert!(line.width() <= limit, "{limit}: {line}");
        }
        let all = widths(&columns, &[row], None);
        assert_eq!(all, [Some(2), Some(33), Some(36), Some(9)]);
    }

    #[test]
    fn a_path_keeps_its_end() {
        assert_eq!(cut_in_middle("/srv/parts/bracket.stl", 13), "/srv…cket.stl");
        assert_eq!(cut("bracket", 4), "bra…");
        assert_eq!(cut("漢字漢字", 4), "漢…");
    }
}
