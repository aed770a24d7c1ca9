//! Reads what slicers keep in a 3MF of printer, filament, layers and plates, and the picture of the package.
//!
//! Takes `Metadata/Slic3r_PE.config` of PrusaSlicer and its kin; `Metadata/project_settings.config` and `Metadata/slice_info.config` of Bambu Studio
//! and OrcaSlicer; what lies in `Cura/` of Cura's projects. What is wrong in them costs what they say, never the model.
//!
//! Source: the files that these programs write.

use crate::formats::Limits;
use crate::formats::kit::package::Package;
use crate::formats::kit::slicing::{Slicing, is_slicer, line};
use crate::formats::kit::xml::{Xml, decoded};

/// Files of Cura that are read, at most.
const MOST_OF_CURA: usize = 50;
/// Names of pictures that slicers keep, the one of the whole first.
const PICTURES: &[&str] = &[
    "Metadata/plate_1.png",
    "Metadata/thumbnail.png",
    "Thumbnails/thumbnail.png",
    "Metadata/top_1.png",
];
/// Largest picture that is kept.
const MOST_PICTURE: usize = 16 << 20;

/// What the slicer says; `application` is the program that wrote the file.
pub(super) fn slicing(
    package: &mut Package<'_>,
    application: Option<&str>,
    plates: u64,
    limits: &Limits,
) -> Slicing {
    let mut said = Slicing::default();
    if let Some(bytes) = part(package, "Metadata/project_settings.config")
        && let Ok(settings) = serde_json::from_slice(&bytes)
    {
        said.take_json(&settings);
    }
    if let Some(bytes) = part(package, "Metadata/Slic3r_PE.config") {
        said.take_lines(&decoded(&bytes));
    }
    if let Some(bytes) = part(package, "Metadata/slice_info.config") {
        // What was read before an error stays.
        let _ = take_slices(&decoded(&bytes), limits, &mut said);
    }
    take_cura(package, &mut said);
    let application = application.filter(|application| is_slicer(application));
    said.slicer = said.slicer.or_else(|| line(application?));
    said.plate_count = said.plate_count.or((plates > 0).then_some(plates));
    said
}

fn part(package: &mut Package<'_>, name: &str) -> Option<Vec<u8>> {
    let part = package.find(name)?;
    package.read(part).ok()
}

/// Plates that were sliced: how long each takes, and with which filaments.
fn take_slices(
    text: &str,
    limits: &Limits,
    said: &mut Slicing,
) -> Result<(), crate::formats::ReadError> {
    let mut xml = Xml::new(text, "Metadata/slice_info.config", limits);
    xml.root("config")?;
    let (mut plates, mut seconds) = (0_u64, 0.0_f64);
    let (mut kinds, mut colours) = (Vec::new(), Vec::new());
    while let Some(child) = xml.child()? {
        if child.name() != "plate" {
            xml.skip()?;
            continue;
        }
        plates = plates.saturating_add(1);
        while let Some(child) = xml.child()? {
            let of = |name: &str| xml.attribute(&child, name).ok().flatten();
            match child.name() {
                "metadata" => {
                    let value = of("value").unwrap_or_default();
                    match of("key").unwrap_or_default().as_str() {
                        "prediction" => {
                            seconds += value.trim().parse::<u32>().map_or(0.0, f64::from)
                        }
                        "nozzle_diameters" => said.take("nozzle_diameter", &value),
                        "printer_model_id" => said.take("printer_model", &value),
                        _ => {}
                    }
                }
                "filament" => {
                    kinds.extend(of("type"));
                    colours.extend(of("color"));
                }
                _ => {}
            }
            xml.skip()?;
        }
    }
    said.take("filament_type", &kinds.join(";"));
    said.take("filament_colour", &colours.join(";"));
    if seconds > 0.0 {
        said.print_seconds = said.print_seconds.or(Some(seconds));
    }
    said.plate_count = said.plate_count.or((plates > 0).then_some(plates));
    Ok(())
}

/// Projects of Cura: a file for each printer, extruder and material.
fn take_cura(package: &mut Package<'_>, said: &mut Slicing) {
    let names: Vec<String> = package
        .names()
        .filter(|name| name.starts_with("Cura/"))
        .take(MOST_OF_CURA)
        .collect();
    for name in names {
        let Some(bytes) = part(package, &name) else {
            continue;
        };
        let text = decoded(&bytes);
        let value = |key: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines
                .find(|(name, _)| name.trim() == key)
                .map(|(_, value)| value.trim().to_owned())
        };
        if name.ends_with(".global.cfg") {
            said.take("printer", &value("name").unwrap_or_default());
        } else if name.ends_with("version.ini") {
            let version = value("cura_version").filter(|version| !version.is_empty());
            said.slicer = said
                .slicer
                .take()
                .or_else(|| line(&format!("Cura {}", version?)));
        } else if name.contains("fdm_material") {
            said.take("filament_type", between(&text, "<material>", "</material>"));
            said.take(
                "filament_colour",
                between(&text, "<color_code>", "</color_code>"),
            );
            continue;
        }
        for key in ["layer_height", "machine_nozzle_size"] {
            said.take(key, &value(key).unwrap_or_default());
        }
    }
}

/// What stands between two marks; nothing where they are not there.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let behind = text.split_once(from).map(|(_, behind)| behind);
    behind
        .and_then(|behind| behind.split_once(to))
        .map_or("", |(within, _)| within)
}

/// The picture that the package names as its own, else one that slicers keep.
pub(super) fn picture(package: &mut Package<'_>, named: Option<&str>) -> Option<Vec<u8>> {
    let found = named
        .into_iter()
        .chain(PICTURES.iter().copied())
        .find_map(|name| package.find(name))?;
    package
        .read(found)
        .ok()
        .filter(|bytes| !bytes.is_empty() && bytes.len() <= MOST_PICTURE)
}
