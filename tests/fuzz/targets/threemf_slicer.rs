#![no_main]
//! Reads bytes as what a slicer keeps in a 3MF beside the model, and as the paint of a facet.

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const BEFORE: &str = "<model><resources><object id='1'><mesh><vertices><vertex x='0' y='0' z='0'/><vertex x='1' y='0' z='0'/>\
    <vertex x='0' y='1' z='0'/></vertices><triangles><triangle v1='0' v2='1' v3='2'/><triangle v1='0' v2='2' v3='1' paint_color='";
const BEHIND: &str = "'/></triangles></mesh></object><object id='2'><components><component objectid='1'/></components></object>\
    </resources><build><item objectid='1'/><item objectid='2'/></build></model>";

fuzz_target!(|bytes: &[u8]| {
    let paint: String = bytes.iter().map(|byte| format!("{byte:X}")).collect();
    let model = [BEFORE, &paint, BEHIND].concat();
    let parts = [
        ("3D/3dmodel.model", model.as_bytes()),
        ("Metadata/Slic3r_PE_model.config", bytes),
        ("Metadata/model_settings.config", bytes),
        ("Metadata/project_settings.config", bytes),
    ];
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        writer.start_file(name, options).expect("memory takes it");
        writer.write_all(part).expect("memory takes it");
    }
    let package = writer.finish().expect("memory takes it").into_inner();
    let _ = trigest_fuzz::read(&package, "3mf");
});
