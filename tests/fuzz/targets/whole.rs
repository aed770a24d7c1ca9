#![no_main]
//! Reads bytes as any format, measures the model, in depth too, and draws it at 64 pixels. The first byte names the format.

use libfuzzer_sys::fuzz_target;
use trigest::analysis::{Extent, Up, analyse, deep};
use trigest::formats::FORMATS;
use trigest::thumbnail::{Renderer, Sides, Style, Subject, stand_in};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let format = &FORMATS[usize::from(*first) % FORMATS.len()];
    let Ok((format, model)) = trigest_fuzz::read(bytes, format.extensions[0]) else {
        return;
    };
    let _ = Extent::of(model.mesh.as_ref(), model.faceless.as_ref(), model.written);
    let up = Up::of(model.mesh.as_ref(), None, model.embedded.up, format.up).axis;
    let measured = model.mesh.inspect(|mesh| {
        let analysis = analyse(mesh, model.written);
        let _ = deep::measure(mesh, analysis.volume);
    });
    let drawn = model.faceless.and_then(|body| stand_in(&body).ok());
    let Some(mesh) = measured.or(drawn) else { return };
    let renderer = Renderer {
        sizes_px: vec![64],
        style: Style::default(),
        turntable: None,
    };
    let subject = Subject {
        mesh: &mesh,
        up,
        sides: Sides::Alike,
    };
    let _ = renderer.render(&subject);
});
