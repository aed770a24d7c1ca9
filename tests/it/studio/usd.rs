//! USD, made here: text, packages, and layers that name one another.

use std::io::Write;

use super::{CORNERS, SIDES, rows};
use crate::harness::Place;

/// The mesh of a cube with what else it says.
fn mesh(name: &str, size: f64, more: &str) -> String {
    let points = CORNERS.map(|corner| {
        let [x, y, z] = corner.map(|part| f64::from(part) * size);
        format!("({x}, {y}, {z})")
    });
    let indices = SIDES.as_flattened().iter().map(usize::to_string);
    format!(
        "def Mesh \"{name}\"\n{{\n    int[] faceVertexCounts = [4, 4, 4, 4, 4, 4]\n    int[] faceVertexIndices = [{}]\n    point3f[] points = [{}]\n    uniform token subdivisionScheme = \"none\"\n{more}\n}}\n",
        indices.collect::<Vec<_>>().join(", "),
        points.join(", ")
    )
}

fn layer(metadata: &str, prims: &str) -> String {
    format!("#usda 1.0\n(\n    \"made by a test\"\n{metadata}\n)\n\n{prims}")
}

/// A cube from the origin.
pub(crate) fn cube(size: f64) -> String {
    layer("", &mesh("cube", size, ""))
}

/// A package that holds these files as they are.
pub(crate) fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const SAID: &str =
    "concat_ws(' ', filename, object_count, triangle_count, format('%g', volume), is_inverted,
    format('%g %g', round(bounding_box_min_x, 5) + 0, bounding_box_max_x))";

#[test]
fn prims_are_placed_by_their_transforms_and_left_out_where_they_are_not_seen() {
    let shift = "double3 xformOp:translate = (5, 0, 0)\nuniform token[] xformOpOrder = [\"xformOp:translate\"]";
    let steps = "double3 xformOp:translate = (5, 0, 0)\nfloat xformOp:rotateZ = 90\nfloat3 xformOp:scale = (2, 2, 2)\n\
        uniform token[] xformOpOrder = [\"xformOp:translate\", \"xformOp:rotateZ\", \"xformOp:scale\"]";
    let matrix = "matrix4d xformOp:transform = ( (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, -1, 0), (7, 0, 0, 1) )\nuniform token[] xformOpOrder = [\"xformOp:transform\"]";
    let undone = "double3 xformOp:translate:pivot = (5, 0, 0)\nuniform token[] xformOpOrder = [\"xformOp:translate:pivot\", \"!invert!xformOp:translate:pivot\"]";
    let within = |inner: &str| format!("def Xform \"outer\"\n{{\n{shift}\n{inner}\n}}\n");
    let reset = "double3 xformOp:translate = (1, 0, 0)\nuniform token[] xformOpOrder = [\"!resetXformStack!\", \"xformOp:translate\"]";
    let hidden = [
        ("token visibility = \"invisible\"", "a"),
        ("uniform token purpose = \"proxy\"", "b"),
    ]
    .map(|(what, name)| mesh(name, 9.0, what));
    let inactive = mesh("c", 9.0, "").replacen("\n{", " (active = false)\n{", 1);
    let class = mesh("d", 9.0, "").replacen("def", "class", 1);
    let shown = mesh("e", 1.0, "token visibility = \"inherited\"");
    let files = [
        ("a.usda", layer("", &within(&mesh("cube", 1.0, shift)))),
        ("b.usda", layer("", &mesh("cube", 1.0, steps))),
        ("c.usda", layer("", &mesh("cube", 1.0, matrix))),
        ("d.usda", layer("", &mesh("cube", 1.0, undone))),
        ("e.usda", layer("", &within(&mesh("cube", 1.0, reset)))),
        (
            "f.usda",
            layer("", &format!("{}{inactive}{class}{shown}", hidden.concat())),
        ),
        (
            "g.usda",
            layer(
                "",
                &mesh("cube", 1.0, "uniform token orientation = \"leftHanded\""),
            ),
        ),
        (
            "h.usda",
            layer("", "def Cube \"cube\"\n{\n    double size = 3\n}\n"),
        ),
    ];
    assert_eq!(
        rows(&files, SAID),
        [
            "a.usda 1 12 1 0 10 11",
            "b.usda 1 12 8 0 3 5",
            "c.usda 1 12 1 0 7 8",
            "d.usda 1 12 1 0 0 1",
            "e.usda 1 12 1 0 1 2",
            "f.usda 1 12 1 0 0 1",
            "g.usda 1 12 -1 1 0 1",
            "h.usda 1 12 27 0 -1.5 1.5"
        ]
    );
    let place = Place::new();
    place.file("f.usda", &files[5].1);
    let ran = place.import(&["--no-thumbnails", "--json"]);
    for note in [
        "prims that the file hides left out: 1",
        "prims for proxies and guides left out: 1",
    ] {
        assert!(ran.stdout.contains(note), "{}", ran.stdout);
    }
}

#[test]
fn unit_and_axis_are_those_of_the_root_layer() {
    let metadata = "    metersPerUnit = 0.01\n    upAxis = \"Z\"";
    let files = [
        ("a.usda", layer(metadata, &mesh("cube", 1.0, ""))),
        ("b.usda", cube(1.0)),
    ];
    assert_eq!(
        rows(&files, "ifnull(unit, 'silent')"),
        ["centimetre", "silent"]
    );
    let limits = trigest::formats::Limits::default();
    let examined = trigest::examine(("a.usda", files[0].1.as_bytes()), &limits).unwrap();
    assert_eq!(examined.model.embedded.up, Some(trigest::mesh::UpAxis::Z));
}

#[test]
fn layers_are_composed_within_the_folder_and_no_further() {
    let place = Place::new();
    let part = layer(
        "    defaultPrim = \"part\"",
        &format!("def Xform \"part\"\n{{\n{}}}\n", mesh("cube", 1.0, "")),
    );
    place.file("kit/part.usda", &part);
    let reference = |name: &str, list: &str| {
        format!("def Xform \"{name}\" (\n    prepend references = {list}\n)\n{{\n}}\n")
    };
    let payload = "def \"p\" (\n    payload = @./part.usda@</part/cube>\n)\n{\n}\n";
    let variants = format!(
        "def Xform \"v\" (\n    variants = {{\n        string size = \"large\"\n    }}\n    prepend variantSets = \"size\"\n)\n{{\n    variantSet \"size\" = {{\n        \"small\" {{\n{}        }}\n        \"large\" {{\n{}        }}\n    }}\n}}\n",
        mesh("cube", 1.0, ""),
        mesh("cube", 2.0, "")
    );
    let inherits = format!(
        "class Xform \"_c\"\n{{\n{}}}\ndef Xform \"i\" (\n    inherits = </_c>\n)\n{{\n}}\n",
        mesh("cube", 3.0, "")
    );
    let over = "over \"cube\"\n{\n    double3 xformOp:translate = (5, 0, 0)\n    uniform token[] xformOpOrder = [\"xformOp:translate\"]\n}\n";
    for (name, text) in [
        (
            "a.usda",
            layer(
                "",
                &format!(
                    "{}{payload}",
                    reference("r", "[@part.usda@, @./part.usda@</part>]")
                ),
            ),
        ),
        ("b.usda", layer("", &variants)),
        ("c.usda", layer("", &inherits)),
        ("d.usda", layer("    subLayers = [@./e.usda@]", over)),
        ("e.usda", cube(1.0)),
        (
            "f.usda",
            layer(
                "",
                &format!(
                    "{}{}",
                    reference("r", "@part.usda@"),
                    reference(
                        "s",
                        "[@../../outside.usda@, @http://example.org/a.usda@, @gone.usda@, @f.usda@</s>]"
                    )
                ),
            ),
        ),
    ] {
        place.file(&format!("kit/{name}"), text);
    }
    std::fs::write(
        place.models().parent().unwrap().join("outside.usda"),
        cube(7.0),
    )
    .unwrap();
    let ran = place.import(&["--no-thumbnails", "--json", "--exclude", "part.usda"]);
    ran.assert_status(0);
    assert_eq!(
        place.texts(&format!("SELECT {SAID} FROM catalog ORDER BY filename")),
        [
            "a.usda 2 24 2 0 0 1",
            "b.usda 1 12 8 0 0 2",
            "c.usda 1 12 27 0 0 3",
            "d.usda 1 12 1 0 5 6",
            "e.usda 1 12 1 0 0 1",
            "f.usda 1 12 1 0 0 1"
        ]
    );
    for note in [
        "../../outside.usda\\\" left out: not opened: leads out",
        "http://example.org/a.usda\\\" left out: not fetched",
        "gone.usda\\\" left out: not found",
        "which leads back to itself",
    ] {
        assert!(ran.stdout.contains(note), "{note}: {}", ran.stdout);
    }
}

#[test]
fn packages_hold_layers_and_pictures() {
    let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([9, 99, 199]));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let root = layer(
        "",
        "def Xform \"r\" (\n    references = @parts/part.usda@\n)\n{\n}\n",
    );
    let look = "rel material:binding = </part/look>\ntexCoord2f[] primvars:st = [(0.5, 0.5)] (\n    interpolation = \"constant\"\n)";
    let part = layer(
        "    defaultPrim = \"part\"",
        &format!(
            "def Xform \"part\"\n{{\n{}def Material \"look\"\n{{\n    token outputs:surface.connect = </part/look/s.outputs:surface>\n    def Shader \"s\"\n    {{\n        uniform token info:id = \"UsdPreviewSurface\"\n        color3f inputs:diffuseColor.connect = </part/look/t.outputs:rgb>\n        token outputs:surface\n    }}\n    def Shader \"t\"\n    {{\n        uniform token info:id = \"UsdUVTexture\"\n        asset inputs:file = @../maps/wood.png@\n    }}\n}}\n}}\n",
            mesh("cube", 1.0, look)
        ),
    );
    let place = Place::new();
    let files: [(&str, &[u8]); 3] = [
        ("root.usda", root.as_bytes()),
        ("parts/part.usda", part.as_bytes()),
        ("maps/wood.png", png.get_ref()),
    ];
    place.file("a.usdz", package(&files));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let said =
        "SELECT concat_ws(' ', format, triangle_count, texture_count, material_count) FROM catalog";
    assert_eq!(place.texts(said), ["usd 12 1 1"]);
}

#[test]
fn surfaces_and_display_colours_are_seen() {
    let limits = trigest::formats::Limits::default();
    let paint = |text: &str| {
        let examined = trigest::examine(("a.usda", text.as_bytes()), &limits).unwrap();
        examined.model.mesh.unwrap().paint().clone()
    };
    let shown = "color3f[] primvars:displayColor = [(1, 0, 0)] (\n    interpolation = \"constant\"\n)\nfloat[] primvars:displayOpacity = [0.5] (\n    interpolation = \"constant\"\n)";
    let own = paint(&layer("", &mesh("cube", 1.0, shown)));
    assert_eq!(
        (own.corners[0], own.corner_opacities[0].0),
        (Some([255, 0, 0]), 128)
    );
    let bound = mesh("cube", 1.0, "rel material:binding = </look>");
    let look = "def Material \"look\"\n{\n    token outputs:surface.connect = </look/s.outputs:surface>\n    color3f inputs:tint = (0, 1, 0)\n    def Shader \"s\"\n    {\n        uniform token info:id = \"UsdPreviewSurface\"\n        color3f inputs:diffuseColor.connect = </look.inputs:tint>\n        float inputs:opacity = 0.5\n    }\n}\n";
    let own = paint(&layer("", &format!("{bound}{look}")));
    let material = own.material(0);
    assert_eq!(
        (material.colour, material.opacity.0),
        (Some([0, 255, 0]), 128)
    );
}

#[test]
fn instancers_place_their_prototypes() {
    let text = layer(
        "",
        &format!(
            "def PointInstancer \"many\"\n{{\n    rel prototypes = [</many/a>, </many/b>]\n    int[] protoIndices = [0, 1, 0]\n    point3f[] positions = [(0, 0, 0), (10, 0, 0), (20, 0, 0)]\n    float3[] scales = [(1, 1, 1), (1, 1, 1), (2, 2, 2)]\n{}{}}}\n",
            mesh("a", 1.0, ""),
            mesh("b", 3.0, "")
        ),
    );
    assert_eq!(rows(&[("a.usda", text)], SAID), ["a.usda 3 36 36 0 0 22"]);
}
