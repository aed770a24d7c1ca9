//! The program on a terminal: what it wrote and when, and what a person then sees.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::Read;
use std::process::{Child, Stdio};
use std::time::Instant;

use crate::harness::{Place, Ran};

/// A program whose standard error is a terminal.
pub(crate) struct Session {
    child: Child,
    terminal: File,
    lines: std::path::PathBuf,
    /// What was written, and when.
    pub(crate) seen: Vec<(Instant, String)>,
}

impl Session {
    pub(crate) fn start(place: &Place, args: &[&str], columns: u16) -> Self {
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let name = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        let mut options = File::options();
        let theirs = options.read(true).write(true).open(name).unwrap();
        let size = rustix::termios::Winsize {
            ws_row: 24,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        rustix::termios::tcsetwinsize(&theirs, size).unwrap();
        let lines = place.models().join("lines");
        let child = place
            .command(args)
            .env("TERM", "xterm")
            .stdout(File::create(&lines).unwrap())
            .stderr(Stdio::from(theirs))
            .spawn()
            .unwrap();
        Self {
            child,
            terminal: File::from(ours),
            lines,
            seen: Vec::new(),
        }
    }

    /// Reads on until all that was written holds `text`, or nothing more comes.
    pub(crate) fn read_until(&mut self, text: &str) -> bool {
        let mut buffer = [0; 65_536];
        while !self.text().contains(text) {
            // Reading fails once the last holder of the other end is gone.
            let Ok(count @ 1..) = self.terminal.read(&mut buffer) else {
                return false;
            };
            let chunk = String::from_utf8_lossy(&buffer[..count]).into_owned();
            self.seen.push((Instant::now(), chunk));
        }
        true
    }

    pub(crate) fn interrupt(&self) {
        let pid = self.child.id().to_string();
        let mut kill = std::process::Command::new("kill");
        assert!(kill.args(["-INT", &pid]).status().unwrap().success());
    }

    pub(crate) fn text(&self) -> String {
        self.seen.iter().map(|(_, chunk)| chunk.as_str()).collect()
    }

    /// Reads to the end and says how the program ended.
    pub(crate) fn finish(mut self) -> (Vec<(Instant, String)>, Ran) {
        self.read_until("\0 never written");
        let ran = Ran {
            status: self.child.wait().unwrap().code().unwrap_or(-1),
            stdout: std::fs::read_to_string(&self.lines).unwrap(),
            stderr: String::new(),
        };
        (self.seen, ran)
    }
}

/// What a terminal shows after all that was written to it.
#[derive(Debug)]
pub(crate) struct Screen {
    columns: usize,
    rows: Vec<Vec<char>>,
    at: (usize, usize),
}

impl Screen {
    pub(crate) fn after(text: &str, columns: u16) -> Self {
        let mut screen = Self {
            columns: columns.into(),
            rows: vec![Vec::new()],
            at: (0, 0),
        };
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\r' => screen.at.1 = 0,
                '\n' => screen.down(1),
                '\x1B' => {
                    assert_eq!(letters.next(), Some('['), "another escape");
                    let mut number = String::new();
                    let command = loop {
                        match letters.next().unwrap() {
                            c @ ('0'..='9' | ';' | '?') => number.push(c),
                            other => break other,
                        }
                    };
                    screen.obey(command, number.parse().ok());
                }
                other => screen.put(other),
            }
        }
        screen
    }

    fn down(&mut self, count: usize) {
        self.at.0 += count;
        while self.rows.len() <= self.at.0 {
            self.rows.push(Vec::new());
        }
    }

    fn obey(&mut self, command: char, number: Option<usize>) {
        match command {
            'A' => self.at.0 = self.at.0.saturating_sub(number.unwrap_or(1)),
            'B' => self.down(number.unwrap_or(1)),
            'K' if number == Some(2) => self.rows[self.at.0].clear(),
            'K' => self.rows[self.at.0].truncate(self.at.1),
            'J' => self.rows[self.at.0..].iter_mut().for_each(Vec::clear),
            'm' | 'h' | 'l' => {}
            other => panic!("the screen does not know {other:?}"),
        }
    }

    fn put(&mut self, letter: char) {
        if self.at.1 >= self.columns {
            // The line before was full to the last column, or longer.
            self.at.1 = 0;
            self.down(1);
        }
        let (row, column) = self.at;
        let line = &mut self.rows[row];
        if line.len() <= column {
            line.resize(column + 1, ' ');
        }
        line[column] = letter;
        self.at.1 += 1;
    }

    /// Rows that anything was ever written to, beginning with the first.
    pub(crate) fn height(&self) -> usize {
        self.rows.len()
    }

    /// What is to be read, a line a row.
    pub(crate) fn text(&self) -> String {
        let rows = self.rows.iter().map(|row| row.iter().collect::<String>());
        rows.collect::<Vec<_>>().join("\n")
    }
}
