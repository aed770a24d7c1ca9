//! What a slicer was told and reckons, by the names that slicers give it: printer, filament, layers, nozzle, time.
//!
//! Promises: the first word on a matter counts; a value that makes no sense is passed over; text is one line and short.
//!
//! Sources: the settings and comments that PrusaSlicer, OrcaSlicer, Bambu Studio, Cura, Simplify3D and ideaMaker write.

use crate::formats::kit::text::label;

/// What a file says of how it is, or was, to be printed; absent where it is silent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slicing {
    /// Program that cut it into layers, with its version.
    pub slicer: Option<String>,
    /// Printer that it was made for.
    pub printer: Option<String>,
    /// Kinds of filament, each once.
    pub filament_types: Vec<String>,
    /// Colours of filaments as they are written, the first extruder's first.
    pub filament_colours: Vec<String>,
    /// Height of a layer in millimetres.
    pub layer_height: Option<f64>,
    /// Diameter of the first nozzle in millimetres.
    pub nozzle_diameter: Option<f64>,
    /// Seconds that the slicer thinks printing takes; of all plates.
    pub print_seconds: Option<f64>,
    /// Plates of a project.
    pub plate_count: Option<u64>,
}

/// Names of programs that cut models into layers, in lower case.
const SLICERS: &[&str] = &[
    "slicer",
    "slic3r",
    "bambu",
    "orca",
    "cura",
    "simplify3d",
    "ideamaker",
    "creality",
    "lychee",
    "chitubox",
    "kiri:moto",
    "kirimoto",
    "flashprint",
    "z-suite",
    "preform",
    "makerbot",
    "snapmaker",
    "luban",
];

/// Values of one kind that are kept.
const MOST_VALUES: usize = 64;

/// Whether `application` is a program that cuts models into layers.
pub(in crate::formats) fn is_slicer(application: &str) -> bool {
    let lower = application.to_lowercase();
    SLICERS.iter().any(|slicer| lower.contains(slicer))
}

impl Slicing {
    /// Takes a value by the name, in lower case, that a slicer gives it.
    pub(in crate::formats) fn take(&mut self, key: &str, value: &str) {
        let value = value.trim().trim_matches('"').trim();
        let first = value
            .split([',', ';'])
            .next()
            .unwrap_or(value)
            .trim()
            .trim_matches('"');
        match key.trim_end_matches(" #1") {
            "producer" | "slicer" => fill(&mut self.slicer, || line(value)),
            "printer_model"
            | "target_machine.name"
            | "printer"
            | "machine"
            | "printer model"
            | "printermodel"
            | "machine_name" => {
                fill(&mut self.printer, || line(value));
            }
            "filament_type" | "filament type" | "material" | "printmaterial" | "material_type" => {
                list(value, &mut self.filament_types, true);
            }
            "filament_colour" | "filament_color" => list(value, &mut self.filament_colours, false),
            "layer_height" | "layer height" | "layerheight" => {
                fill(&mut self.layer_height, || length(first))
            }
            "nozzle_diameter"
            | "extruder_train.0.nozzle.diameter"
            | "extruderdiameter"
            | "nozzle diameter"
            | "machine_nozzle_size" => {
                fill(&mut self.nozzle_diameter, || length(first));
            }
            "estimated printing time (normal mode)"
            | "estimated printing time"
            | "build time"
            | "print time"
            | "time"
            | "print.time"
            | "total estimated time"
            | "printing time" => fill(&mut self.print_seconds, || seconds(value)),
            // Two times on a line: that of the model, then that of all.
            "model printing time" => {
                let total = value.split("total estimated time:").nth(1);
                fill(&mut self.print_seconds, || seconds(total.unwrap_or(value)));
            }
            _ => {}
        }
    }

    /// What is said here, and by `other` where nothing is.
    pub(in crate::formats) fn or(self, other: Self) -> Self {
        let list =
            |own: Vec<String>, others: Vec<String>| if own.is_empty() { others } else { own };
        Self {
            slicer: self.slicer.or(other.slicer),
            printer: self.printer.or(other.printer),
            filament_types: list(self.filament_types, other.filament_types),
            filament_colours: list(self.filament_colours, other.filament_colours),
            layer_height: self.layer_height.or(other.layer_height),
            nozzle_diameter: self.nozzle_diameter.or(other.nozzle_diameter),
            print_seconds: self.print_seconds.or(other.print_seconds),
            plate_count: self.plate_count.or(other.plate_count),
        }
    }

    /// Takes lines such as `layer_height = 0.2`, with or without a semicolon before them.
    pub(in crate::formats) fn take_lines(&mut self, text: &str) {
        for line in text.lines() {
            let line = line.trim_start_matches([';', ' ']);
            if let Some((key, value)) = line.split_once('=') {
                self.take(&key.trim().to_ascii_lowercase(), value);
            }
        }
    }

    /// Takes an object of JSON whose values are texts or lists of texts.
    pub(in crate::formats) fn take_json(&mut self, settings: &serde_json::Value) {
        let object = settings.as_object();
        for (key, value) in object.into_iter().flatten() {
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Array(list) => {
                    let texts = list
                        .iter()
                        .take(MOST_VALUES)
                        .filter_map(|value| value.as_str());
                    texts.collect::<Vec<_>>().join(";")
                }
                _ => continue,
            };
            self.take(&key.to_ascii_lowercase(), &text);
        }
    }
}

fn fill<T>(slot: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if slot.is_none() {
        *slot = value();
    }
}

/// One line of text that is not empty.
pub(in crate::formats) fn line(text: &str) -> Option<String> {
    let short: String = text.chars().take(200).collect();
    label(short.trim().as_bytes())
}

fn list(value: &str, into: &mut Vec<String>, each_once: bool) {
    if !into.is_empty() {
        return;
    }
    let values = value
        .split([',', ';'])
        .map(|value| value.trim().trim_matches('"'));
    for value in values.take(MOST_VALUES).filter_map(line) {
        if !(each_once && into.contains(&value)) {
            into.push(value);
        }
    }
}

/// A length in millimetres.
fn length(text: &str) -> Option<f64> {
    let number = text.trim_end_matches("mm").trim().parse::<f64>().ok();
    number.filter(|number| number.is_finite() && *number > 0.0)
}

/// Seconds in a time such as `1d 2h 3m 4s`, `1 hour 30 minutes`, `01:30:00` or a plain number of seconds.
pub(in crate::formats) fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let positive = |seconds: f64| (seconds.is_finite() && seconds > 0.0).then_some(seconds);
    if let Ok(plain) = text.parse::<f64>() {
        return positive(plain);
    }
    if let Some((hours, rest)) = text.split_once(':') {
        let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
        let parts =
            [hours, minutes, seconds].map(|part| part.trim().parse::<u32>().ok().map(f64::from));
        let [Some(h), Some(m), Some(s)] = parts else {
            return None;
        };
        return positive(h * 3_600.0 + m * 60.0 + s);
    }
    let mut total = 0.0;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = rest.get(at..)?;
        let end = tail
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(tail.len());
        let (digits, after) = tail.split_at_checked(end)?;
        let unit = after.trim_start().chars().next()?.to_ascii_lowercase();
        let scale = match unit {
            'd' => 86_400.0,
            'h' => 3_600.0,
            'm' => 60.0,
            's' => 1.0,
            _ => return None,
        };
        total += digits.parse::<f64>().ok()? * scale;
        rest = after;
    }
    positive(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_however_they_are_written() {
        let times = [
            ("1d 2h 3m 4s", Some(93_784.0)),
            ("50m 1s", Some(3_001.0)),
            ("1 hour 30 minutes", Some(5_400.0)),
            ("01:30:05", Some(5_405.0)),
            ("6666", Some(6_666.0)),
            ("soon", None),
            ("12 parsecs", None),
            ("-5", None),
            ("NaN", None),
        ];
        for (text, expected) in times {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_word_on_a_matter_counts() {
        let mut said = Slicing::default();
        said.take_lines("; filament_type = PLA;PETG;PLA\n; filament_type = ABS\nlayer_height = no\nlayer_height = 0.2\nnozzle_diameter = 0.6,0.4\n");
        said.take_json(&serde_json::json!({"filament_colour": ["#FF0000", "#FF0000"], "layer_height": "0.3", "other": 3}));
        assert_eq!(said.filament_types, ["PLA", "PETG"]);
        assert_eq!(said.filament_colours, ["#FF0000", "#FF0000"]);
        assert_eq!(
            (said.layer_height, said.nozzle_diameter),
            (Some(0.2), Some(0.6))
        );
    }
}
