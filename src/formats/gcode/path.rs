//! Follows the tool, and keeps the box of the moves that extrude.
//!
//! A word is a letter and a number, with or without blanks between them. The extruder counts relatively after M83 and while G91
//! holds, as slicers mean it. Where G92 gives a place another number, the place stays where it is.

use crate::formats::kit::text::number;
use crate::mesh::Aabb;

/// Axes in the order in which they are kept: x, y, z, extruder.
const AXES: &[u8; 4] = b"XYZE";
const EXTRUDER: usize = 3;
/// Numbers beyond this are none: ten kilometres.
const LARGEST: f64 = 1e7;

/// Whether a line begins with a command: a letter and its number.
pub(super) fn is_command(line: &[u8]) -> bool {
    let letter = line.first().map(u8::to_ascii_uppercase);
    matches!(letter, Some(b'G' | b'M' | b'T' | b'N')) && line.get(1).is_some_and(u8::is_ascii_digit)
}

/// Where the tool is and has been.
#[derive(Debug)]
pub(super) struct Path {
    /// Where it is, as the program counts.
    at: [f64; 4],
    /// What the printer adds to that since a G92.
    shift: [f64; 4],
    /// After G91: numbers are added to where it is.
    is_relative: bool,
    /// After M83: those of the extruder are.
    is_extruder_relative: bool,
    /// Millimetres in a number.
    scale: f64,
    bounds: Option<Aabb>,
    commands: u64,
    unread: u64,
}

impl Default for Path {
    fn default() -> Self {
        Self {
            at: [0.0; 4],
            shift: [0.0; 4],
            is_relative: false,
            is_extruder_relative: false,
            scale: 1.0,
            bounds: None,
            commands: 0,
            unread: 0,
        }
    }
}

/// The numbers of a command; of the axes, then of an arc.
#[derive(Default)]
struct Numbers {
    axes: [Option<f64>; 4],
    centre: [Option<f64>; 2],
    radius: Option<f64>,
    /// Axes that are named with or without a number, as in `G28 X`.
    named: [bool; 4],
}

/// The words of a line: a letter and what stands behind it.
struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Words<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let rest = self.rest.trim_ascii_start();
        let (letter, rest) = rest.split_first()?;
        if !letter.is_ascii_alphabetic() {
            // A comment, a sum of the line, or no G-code.
            return None;
        }
        let is_digit = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+');
        let end = rest.iter().position(|b| !is_digit(b)).unwrap_or(rest.len());
        let (digits, rest) = rest.split_at_checked(end)?;
        self.rest = rest;
        Some((letter.to_ascii_uppercase(), digits))
    }
}

impl Path {
    pub(super) fn bounds(&self) -> Option<Aabb> {
        self.bounds
    }

    pub(super) fn commands(&self) -> u64 {
        self.commands
    }

    /// How many words were no number.
    pub(super) fn unread(&self) -> u64 {
        self.unread
    }

    /// Takes a line that is no comment.
    pub(super) fn take(&mut self, line: &[u8]) {
        let line = line.trim_ascii_start();
        if !is_command(line) {
            return;
        }
        let mut words = Words { rest: line };
        let mut command = words.next();
        if let Some((b'N', _)) = command {
            // The number of the line.
            command = words.next();
        }
        let Some((letter, code)) = command else {
            return;
        };
        self.commands = self.commands.saturating_add(1);
        let code = match code.strip_prefix(b"0") {
            Some(rest) if !rest.is_empty() => rest,
            _ => code,
        };
        match (letter, code) {
            (b'G', b"0" | b"1") => {
                let numbers = self.numbers(words);
                self.go(&numbers, None);
            }
            (b'G', b"2" | b"3") => {
                let numbers = self.numbers(words);
                self.go(&numbers, Some(code == b"2"));
            }
            (b'G', b"20") => self.scale = 25.4,
            (b'G', b"21") => self.scale = 1.0,
            (b'G', b"28") => self.home(words),
            (b'G', b"90") => self.is_relative = false,
            (b'G', b"91") => self.is_relative = true,
            (b'G', b"92") => self.rename(words),
            (b'M', b"82") => self.is_extruder_relative = false,
            (b'M', b"83") => self.is_extruder_relative = true,
            _ => {}
        }
    }

    fn numbers(&mut self, words: Words<'_>) -> Numbers {
        let mut taken = Numbers::default();
        for (letter, digits) in words {
            let axis = AXES.iter().position(|&axis| axis == letter);
            if let Some(named) = axis.and_then(|axis| taken.named.get_mut(axis)) {
                *named = true;
            }
            let slot = match (axis, letter) {
                (Some(axis), _) => taken.axes.get_mut(axis),
                (None, b'I') => taken.centre.first_mut(),
                (None, b'J') => taken.centre.last_mut(),
                (None, b'R') => Some(&mut taken.radius),
                _ => None,
            };
            let Some(slot) = slot else { continue };
            if digits.is_empty() {
                continue;
            }
            match number::<f64>(digits, 0)
                .ok()
                .filter(|number| number.abs() <= LARGEST)
            {
                Some(number) => *slot = Some(number * self.scale),
                None => self.unread = self.unread.saturating_add(1),
            }
        }
        taken
    }

    /// Goes to where `numbers` say: straight, or along an arc that is clockwise or not.
    fn go(&mut self, numbers: &Numbers, arc: Option<bool>) {
        let from = self.at;
        let relative = [
            self.is_relative,
            self.is_relative,
            self.is_relative,
            self.is_relative || self.is_extruder_relative,
        ];
        for ((at, number), is_relative) in self.at.iter_mut().zip(numbers.axes).zip(relative) {
            if let Some(number) = number {
                *at = if is_relative { *at + number } else { number };
            }
        }
        let [x, y, z, e] = self.at;
        let moves = numbers.axes.iter().take(EXTRUDER).any(Option::is_some) || arc.is_some();
        if e <= from[EXTRUDER] || !moves {
            return;
        }
        self.include([from[0], from[1], from[2]]);
        self.include([x, y, z]);
        if let Some(is_clockwise) = arc
            && let Some(centre) = centre_of(from, self.at, numbers, is_clockwise)
        {
            self.include_arc([from[0], from[1]], [x, y], centre, is_clockwise, z);
        }
    }

    /// Includes the points of an arc that lie furthest out along the axes.
    fn include_arc(
        &mut self,
        from: [f64; 2],
        to: [f64; 2],
        [cx, cy]: [f64; 2],
        is_clockwise: bool,
        z: f64,
    ) {
        use std::f64::consts::{FRAC_PI_2, TAU};
        let angle = |[x, y]: [f64; 2]| (y - cy).atan2(x - cx);
        let radius = (from[0] - cx).hypot(from[1] - cy);
        let (start, end) = if is_clockwise {
            (angle(to), angle(from))
        } else {
            (angle(from), angle(to))
        };
        let sweep = (end - start).rem_euclid(TAU);
        // Where it ends at its start it is a whole circle.
        let sweep = if sweep < 1e-9 { TAU } else { sweep };
        for quarter in 0..4_u8 {
            let turn = f64::from(quarter) * FRAC_PI_2;
            if (turn - start).rem_euclid(TAU) <= sweep {
                self.include([cx + radius * turn.cos(), cy + radius * turn.sin(), z]);
            }
        }
    }

    fn include(&mut self, mut point: [f64; 3]) {
        point
            .iter_mut()
            .zip(self.shift)
            .for_each(|(x, shift)| *x += shift);
        let around = Aabb {
            min: point,
            max: point,
        };
        self.bounds = Some(self.bounds.map_or(around, |bounds| bounds.and(around)));
    }

    /// G28: the axes named are at their ends, taken for 0; all of the three where none is named.
    fn home(&mut self, words: Words<'_>) {
        let numbers = self.numbers(words);
        let all = !numbers.named.iter().take(EXTRUDER).any(|&named| named);
        let places = self.at.iter_mut().zip(self.shift.iter_mut());
        for ((at, shift), named) in places.zip(numbers.named).take(EXTRUDER) {
            if all || named {
                (*at, *shift) = (0.0, 0.0);
            }
        }
    }

    /// G92: where it is has another number from now on.
    fn rename(&mut self, words: Words<'_>) {
        let numbers = self.numbers(words);
        let places = self.at.iter_mut().zip(self.shift.iter_mut());
        for ((at, shift), number) in places.zip(numbers.axes) {
            if let Some(number) = number {
                *shift += *at - number;
                *at = number;
            }
        }
    }
}

/// The centre of an arc, by its offset from the start or by its radius; `None` where it has neither.
fn centre_of(
    from: [f64; 4],
    to: [f64; 4],
    numbers: &Numbers,
    is_clockwise: bool,
) -> Option<[f64; 2]> {
    let ([x, y, ..], [tx, ty, ..]) = (from, to);
    if let Some(radius) = numbers.radius {
        let (dx, dy) = ((tx - x) / 2.0, (ty - y) / 2.0);
        let half = dx.hypot(dy);
        if half == 0.0 {
            return None;
        }
        let height = (radius * radius - half * half).max(0.0).sqrt();
        // A negative radius asks for the longer way round.
        let side = if is_clockwise == (radius > 0.0) {
            1.0
        } else {
            -1.0
        };
        let (mx, my) = (x + dx, y + dy);
        return Some([
            mx + side * height * dy / half,
            my - side * height * dx / half,
        ]);
    }
    let [i, j] = numbers.centre;
    (i.is_some() || j.is_some()).then(|| [x + i.unwrap_or(0.0), y + j.unwrap_or(0.0)])
}

#[cfg(test)]
mod tests;
