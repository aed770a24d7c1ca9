//! What slicers add to a 3MF, and what they say of it.

use super::*;
use crate::mesh::Rgb;

/// Two tetrahedra in one mesh: the second is twice as large.
const PAIR: &str = "<mesh><vertices><vertex x='0' y='0' z='0'/><vertex x='1' y='0' z='0'/>\
    <vertex x='0' y='1' z='0'/><vertex x='0' y='0' z='1'/><vertex x='0' y='0' z='0'/><vertex x='2' y='0' z='0'/>\
    <vertex x='0' y='2' z='0'/><vertex x='0' y='0' z='2'/></vertices><triangles>\
    <triangle v1='0' v2='2' v3='1'/><triangle v1='0' v2='1' v3='3'/><triangle v1='0' v2='3' v3='2'/>\
    <triangle v1='1' v2='2' v3='3'/><triangle v1='4' v2='6' v3='5'/><triangle v1='4' v2='5' v3='7'/>\
    <triangle v1='4' v2='7' v3='6'/><triangle v1='5' v2='6' v3='7'/></triangles></mesh>";
const PLACED: &str = "<build><item objectid='1'/></build>";

fn read_with(body: &str, files: &[(&str, &str)]) -> Model {
    let root = model_text("", body);
    let mut parts = vec![("3D/3dmodel.model", root.as_bytes())];
    parts.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    read_parts(&parts).unwrap()
}

fn pair_with(volumes: &str) -> Model {
    let body = format!("<resources><object id='1'>{PAIR}</object></resources>{PLACED}");
    let config = format!("<config><object id='1'>{volumes}</object></config>");
    read_with(&body, &[("Metadata/Slic3r_PE_model.config", &config)])
}

fn prusa_volume(range: [u32; 2], more: &str) -> String {
    let [first, last] = range;
    format!("<volume firstid='{first}' lastid='{last}'>{more}</volume>")
}

fn said(key: &str, value: &str) -> String {
    format!("<metadata type='volume' key='{key}' value='{value}'/>")
}

fn face_colours(model: &Model) -> Vec<Option<Rgb>> {
    let mesh = model.mesh.as_ref().unwrap();
    let faces = 0..mesh.faces().len();
    faces.map(|i| mesh.paint().material(i).colour).collect()
}

#[test]
fn volumes_of_prusaslicer_that_are_no_part_of_the_model_are_left_out() {
    let cases = [
        (
            said("volume_type", "NegativeVolume"),
            "1 negative part (not subtracted)",
        ),
        (said("volume_type", "ParameterModifier"), "1 modifier"),
        (said("modifier", "1"), "1 modifier"),
        (said("volume_type", "SupportBlocker"), "1 support blocker"),
        (said("volume_type", "SupportEnforcer"), "1 support enforcer"),
    ];
    for (says, note) in cases {
        let part = prusa_volume([0, 3], &said("volume_type", "ModelPart"));
        let model = pair_with(&(part + &prusa_volume([4, 7], &says)));
        assert_eq!((volume(&model) * 6.0).round(), 1.0, "{says}");
        assert_eq!(
            (model.written.vertex_count, model.written.polygon_count),
            (4, 4)
        );
        assert_eq!(
            model.notes,
            [format!("left out as no part of the model: {note}")]
        );
    }
    let first = prusa_volume([0, 3], &said("modifier", "1"));
    let model = pair_with(&first);
    assert_eq!(
        (volume(&model) * 6.0).round(),
        8.0,
        "what is not named stays"
    );
    let model = pair_with(&prusa_volume([0, 3], &said("modifier", "0")));
    assert_eq!(
        (model.mesh.unwrap().faces().len(), model.notes.len()),
        (8, 0)
    );
}

#[test]
fn what_a_slicer_says_of_what_is_not_there_is_nothing() {
    let modifier = said("modifier", "1");
    for range in [[8, 900], [u32::MAX, u32::MAX], [7, 3]] {
        let model = pair_with(&prusa_volume(range, &modifier));
        assert_eq!(
            (model.mesh.unwrap().faces().len(), model.notes.len()),
            (8, 0)
        );
    }
    let overlapping: String = (0..5_000)
        .map(|_| prusa_volume([0, u32::MAX], ""))
        .collect();
    assert_eq!(pair_with(&overlapping).mesh.unwrap().faces().len(), 8);
    let body = format!("<resources><object id='1'>{PAIR}</object></resources>{PLACED}");
    for config in ["<config><object id='9'/><object/></config>", "<config/>"] {
        let model = read_with(&body, &[("Metadata/model_settings.config", config)]);
        assert_eq!(model.notes.len(), 0, "{config}");
    }
    for (file, text, note) in [
        (
            "Metadata/model_settings.config",
            "<config><object",
            "what the slicer says is not read",
        ),
        (
            "Metadata/Slic3r_PE_model.config",
            "<html/>",
            "what the slicer says is not read",
        ),
        (
            "Metadata/project_settings.config",
            "[[[",
            "filament colours are not read",
        ),
    ] {
        let model = read_with(&body, &[(file, text)]);
        assert!(model.notes[0].starts_with(note), "{:?}", model.notes);
        assert_eq!(model.mesh.unwrap().faces().len(), 8);
    }
    let none = read_with(
        &body,
        &[(
            "Metadata/project_settings.config",
            "{\"filament_colour\": 7}",
        )],
    );
    assert!(none.notes.is_empty());
}

#[test]
fn modifiers_of_slic3r_stand_in_the_mesh() {
    let volumes = "<s:volumes><s:volume ts='0' te='3' modifier='0'/><s:volume ts='4' te='7' modifier='1'/></s:volumes></mesh>";
    let mesh = PAIR.replace("</mesh>", volumes);
    let model = read_body(&format!(
        "<resources><object id='1'>{mesh}</object></resources>{PLACED}"
    ))
    .unwrap();
    assert_eq!((volume(&model) * 6.0).round(), 1.0);
    assert_eq!(
        model.notes,
        ["left out as no part of the model: 1 modifier"]
    );
}

/// An object of two components, the second of which is `subtype` for Bambu Studio.
fn bambu(subtype: &str) -> Model {
    let part = |id: u32| format!("<component objectid='{id}'/>");
    let object = |id: u32| format!("<object id='{id}'>{TETRAHEDRON}</object>");
    let body = format!(
        "<resources>{}{}<object id='3'><components>{}{}</components></object></resources>\
         <build><item objectid='3'/><item objectid='3' transform='1 0 0 0 1 0 0 0 1 9 0 0'/></build>",
        object(1),
        object(2),
        part(1),
        part(2)
    );
    let config = format!(
        "<config><object id='3'><metadata key='name' value='thing'/>\
         <part id='1' subtype='normal_part'><metadata key='name' value='body'/></part>\
         <part id='2' subtype='{subtype}'><metadata key='name' value='second'/></part></object>\
         <plate><metadata key='plater_id' value='2'/><model_instance><metadata key='object_id' value='3'/>\
         <metadata key='instance_id' value='1'/></model_instance></plate></config>"
    );
    read_with(&body, &[("Metadata/model_settings.config", &config)])
}

#[test]
fn parts_of_bambu_studio_have_kinds_names_and_plates() {
    for (subtype, note) in [
        ("negative_part", "1 negative part (not subtracted)"),
        ("modifier_part", "1 modifier"),
        ("support_blocker", "1 support blocker"),
        ("support_enforcer", "1 support enforcer"),
    ] {
        let model = bambu(subtype);
        assert_eq!(
            model.notes,
            [format!("left out as no part of the model: {note}")]
        );
        let named: Vec<_> = model
            .objects
            .iter()
            .map(|o| (o.name.as_deref(), o.plate))
            .collect();
        assert_eq!(named, [(Some("body"), None), (Some("body"), Some(2))]);
    }
    let whole = bambu("normal_part");
    let names: Vec<_> = whole
        .objects
        .iter()
        .filter_map(|o| o.name.as_deref())
        .collect();
    assert_eq!(names, ["body", "second", "body", "second"]);
}

#[test]
fn an_object_alone_is_called_what_the_slicer_calls_it() {
    let body = format!("<resources><object id='1'>{TETRAHEDRON}</object></resources>{PLACED}");
    let config =
        "<config><object id='1'><metadata key='name' value='left hinge'/></object></config>";
    let model = read_with(&body, &[("Metadata/model_settings.config", config)]);
    assert_eq!(model.objects[0].name.as_deref(), Some("left hinge"));
}

#[test]
fn components_of_type_other_or_support_are_left_out_with_a_build_and_without() {
    for kind in ["other", "support", "solidsupport"] {
        for build in ["<build><item objectid='3'/></build>", ""] {
            let model = read_body(&format!(
                "<resources><object id='1'>{TETRAHEDRON}</object><object id='2' type='{kind}'>{PAIR}</object>\
                 <object id='3'><components><component objectid='1'/><component objectid='2'/></components></object>\
                 </resources>{build}"
            ))
            .unwrap();
            assert_eq!(
                model.mesh.as_ref().unwrap().faces().len(),
                4,
                "{kind} {build}"
            );
            let noted = model
                .notes
                .iter()
                .any(|note| note.starts_with("left out as no part"));
            assert!(noted, "{:?}", model.notes);
        }
    }
}

#[test]
fn parts_may_be_meshes_that_are_placed_themselves_or_some_of_their_triangles() {
    let two = format!(
        "<resources><object id='1'>{TETRAHEDRON}</object><object id='2'>{PAIR}</object></resources>\
         <build><item objectid='1'/><item objectid='2'/></build>"
    );
    let one = format!("<resources><object id='1'>{PAIR}</object></resources>{PLACED}");
    let own = "<object id='1'><part id='1' subtype='normal_part'/></object>\
        <object id='2'><part id='2' subtype='negative_part'/></object>";
    let some = "<object id='1'><part id='1' subtype='normal_part' firstid='0' lastid='3'/>\
        <part id='2' subtype='negative_part' firstid='4' lastid='7'/></object>";
    for (body, says) in [(&two, own.to_owned()), (&one, some.to_owned())] {
        let config = format!("<config>{says}</config>");
        let model = read_with(body, &[("Metadata/model_settings.config", &config)]);
        assert_eq!(model.mesh.unwrap().faces().len(), 4, "{says}");
        let note = "left out as no part of the model: 1 negative part (not subtracted)";
        assert_eq!(model.notes, [note]);
    }
}

#[test]
fn what_cura_says_of_an_item_counts_as_what_it_says_of_an_object() {
    let body = |value: &str| {
        format!(
            "<resources><object id='1'>{TETRAHEDRON}</object><object id='2'>{PAIR}</object></resources><build>\
             <item objectid='1'/><item objectid='2'><metadatagroup><metadata name='cura:support_mesh'>{value}</metadata>\
             </metadatagroup></item></build>"
        )
    };
    let model = read_body(&body("True")).unwrap();
    assert_eq!(model.mesh.unwrap().faces().len(), 4);
    assert_eq!(model.notes, ["left out as no part of the model: 1 support"]);
    let model = read_body(&body("False")).unwrap();
    assert_eq!(
        (model.mesh.unwrap().faces().len(), model.notes.len()),
        (12, 0)
    );
}

#[test]
fn what_cura_marks_is_left_out() {
    for (setting, note) in [
        ("anti_overhang_mesh", "1 support blocker"),
        ("support_mesh", "1 support"),
        ("infill_mesh", "1 modifier"),
        ("cutting_mesh", "1 modifier"),
    ] {
        let group = format!(
            "<metadatagroup><metadata name='cura:{setting}'>True</metadata></metadatagroup>"
        );
        let older =
            format!("<c:settings><c:setting name='{setting}'>True</c:setting></c:settings>");
        for says in [group, older] {
            let body = |says: &str| {
                format!(
                    "<resources><object id='1'>{TETRAHEDRON}</object><object id='2'>{says}{PAIR}</object></resources>\
                     <build><item objectid='1'/><item objectid='2'/></build>"
                )
            };
            let model = read_body(&body(&says)).unwrap();
            assert_eq!(model.mesh.unwrap().faces().len(), 4);
            assert_eq!(
                model.notes,
                [format!("left out as no part of the model: {note}")]
            );
            let off = read_body(&body(&says.replace("True", "False"))).unwrap();
            assert_eq!((off.mesh.unwrap().faces().len(), off.notes.len()), (12, 0));
        }
    }
}

const RED: Option<Rgb> = Some([255, 0, 0]);
const GREEN: Option<Rgb> = Some([0, 255, 0]);
const BLUE: Option<Rgb> = Some([0, 0, 255]);
const FILAMENTS: (&str, &str) = (
    "Metadata/project_settings.config",
    "{\"filament_colour\": [\"#FF0000\", \"#00FF00FF\", \"#0000FF\"]}",
);

#[test]
fn painted_facets_have_the_colour_of_their_extruder() {
    for attribute in ["paint_color", "slic3rpe:mmu_segmentation"] {
        let paint = |mesh: &str, which: &str, code: &str| {
            mesh.replacen(which, &format!("{which} {attribute}='{code}'"), 1)
        };
        let mesh = paint(TETRAHEDRON, "v1='0' v2='2' v3='1'", "8");
        let mesh = paint(&mesh, "v1='0' v2='1' v3='3'", "0C");
        // Two quarters and a half, of which the half is the second extruder's.
        let mesh = paint(&mesh, "v1='0' v2='3' v3='2'", "4482");
        let body = format!("<resources><object id='1'>{mesh}</object></resources>{PLACED}");
        let model = read_with(&body, &[FILAMENTS]);
        assert_eq!(face_colours(&model), [GREEN, BLUE, GREEN, RED]);
        assert_eq!(
            model.notes,
            ["facets painted in several colours have that of their larger part"]
        );
        let unknown = read_with(&body, &[]);
        assert_eq!(face_colours(&unknown), [None; 4]);
        assert!(unknown.notes[0].starts_with("painted facets not shown"));
    }
}

#[test]
fn parts_have_the_colours_of_their_filaments() {
    let body = format!("<resources><object id='1'>{PAIR}</object></resources>{PLACED}");
    let config = format!(
        "<config><object id='1'><metadata type='object' key='extruder' value='2'/>{}{}</object></config>",
        prusa_volume([0, 3], &said("extruder", "0")),
        prusa_volume([4, 7], &said("extruder", "3"))
    );
    let settings = "; extruder_colour = ;;\n; filament_colour = #FF0000;#00FF00;#0000FF\n";
    let files = [
        ("Metadata/Slic3r_PE_model.config", config.as_str()),
        ("Metadata/Slic3r_PE.config", settings),
    ];
    let model = read_with(&body, &files);
    let expected = [[GREEN; 4], [BLUE; 4]];
    assert_eq!(face_colours(&model), expected.as_flattened());
    assert_eq!(
        model.embedded.material_count, None,
        "filaments are no materials of the file"
    );
    let plain = format!("<resources><object id='1'>{TETRAHEDRON}</object></resources>{PLACED}");
    assert_eq!(face_colours(&read_with(&plain, &[FILAMENTS])), [RED; 4]);
    let own = "<basematerials id='5'><base name='a' displaycolor='#0000FF'/></basematerials>";
    let own = format!(
        "<resources>{own}<object id='1' pid='5' pindex='0'>{TETRAHEDRON}</object></resources>{PLACED}"
    );
    assert_eq!(face_colours(&read_with(&own, &[FILAMENTS])), [BLUE; 4]);
}

#[test]
fn a_sliced_plate_without_its_model_is_a_toolpath_where_it_has_a_command() {
    let root = model_text("", "<resources/><build/>");
    let sliced = |gcode: &'static [u8]| {
        read_parts(&[
            ("3D/3dmodel.model", root.as_bytes()),
            ("Metadata/plate_1.gcode", gcode),
        ])
    };
    assert!(sliced(b"G28").unwrap().written.toolpath.is_some());
    let error = sliced(b"; nothing").unwrap_err().to_string();
    assert_eq!(error, "no faces: a sliced plate (G-code) without the model");
}

#[test]
fn objects_that_are_not_to_be_printed_are_measured_and_noted() {
    let model = read_body(&format!(
        "<resources><object id='1'>{TETRAHEDRON}</object></resources><build><item objectid='1' printable='0'/></build>"
    ))
    .unwrap();
    assert_eq!(
        model.notes,
        ["objects marked as not printable are measured with the model"]
    );
}
