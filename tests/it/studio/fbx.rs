//! FBX as text, made here: nodes, settings, materials, deformers.

use super::{SIDES, corners, rows};
use crate::harness::{Place, corpus};

/// What a scene says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scene {
    /// Properties of the settings: name and value.
    settings: Vec<(&'static str, String)>,
    /// Objects behind the cube of geometry 100.
    objects: String,
    /// What belongs to what.
    links: Vec<String>,
    size: f64,
}

impl Scene {
    fn new(size: f64) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }

    fn setting(mut self, name: &'static str, value: impl ToString) -> Self {
        self.settings.push((name, value.to_string()));
        self
    }

    /// A node of the cube with these properties: name, type and values.
    fn node(mut self, number: u32, properties: &[&str]) -> Self {
        let lines = properties.iter().map(|line| format!("\t\t\tP: {line}\n"));
        let lines = lines.collect::<String>();
        self.objects += &format!(
            "\tModel: {number}, \"Model::node {number}\", \"Mesh\" {{\n\t\tVersion: 232\n\t\tProperties70:  {{\n{lines}\t\t}}\n\t}}\n"
        );
        self.link(number, 0).link(100, number)
    }

    fn object(mut self, text: &str) -> Self {
        self.objects += text;
        self
    }

    fn link(mut self, from: u32, to: u32) -> Self {
        self.links.push(format!("\tC: \"OO\",{from},{to}\n"));
        self
    }

    fn link_to(mut self, from: u32, to: u32, property: &str) -> Self {
        self.links
            .push(format!("\tC: \"OP\",{from},{to}, \"{property}\"\n"));
        self
    }

    pub(crate) fn text(&self) -> String {
        let mut polygons = Vec::new();
        for [a, b, c, d] in SIDES {
            polygons.push(format!("{a},{b},{c},-{}", d + 1));
        }
        let number = |(name, value): &(&str, String)| {
            let kind = match value.contains('.') {
                true => "\"double\", \"Number\"",
                false => "\"int\", \"Integer\"",
            };
            format!("\t\tP: \"{name}\", {kind}, \"\",{value}\n")
        };
        let settings = self.settings.iter().map(number).collect::<String>();
        format!(
            "; FBX 7.4.0 project file\n; ----------------\n\nFBXHeaderExtension:  {{\n\tFBXHeaderVersion: 1003\n\tFBXVersion: 7400\n\tCreator: \"made by a test\"\n}}\n\
             GlobalSettings:  {{\n\tVersion: 1000\n\tProperties70:  {{\n{settings}\t}}\n}}\n\
             Objects:  {{\n\tGeometry: 100, \"Geometry::\", \"Mesh\" {{\n\t\tVertices: *24 {{\n\t\t\ta: {}\n\t\t}}\n\
             \t\tPolygonVertexIndex: *24 {{\n\t\t\ta: {}\n\t\t}}\n\t\tGeometryVersion: 124\n\t\tLayerElementMaterial: 0 {{\n\t\t\tMappingInformationType: \"AllSame\"\n\t\t\tReferenceInformationType: \"IndexToDirect\"\n\t\t\tMaterials: *1 {{\n\t\t\t\ta: 0\n\t\t\t}}\n\t\t}}\n\
             \t\tLayer: 0 {{\n\t\t\tLayerElement:  {{\n\t\t\t\tType: \"LayerElementMaterial\"\n\t\t\t\tTypedIndex: 0\n\t\t\t}}\n\t\t}}\n\t}}\n{}}}\n\
             Connections:  {{\n{}}}\n",
            corners(self.size, ","),
            polygons.join(","),
            self.objects,
            self.links.concat()
        )
    }
}

/// A cube from the origin.
pub(crate) fn cube(size: f64) -> String {
    Scene::new(size).node(200, &[]).text()
}

/// So many nodes that all show one cube.
pub(crate) fn crowd(nodes: u32) -> String {
    (0..nodes)
        .fold(Scene::new(1.0), |scene, i| scene.node(1000 + i, &[]))
        .text()
}

fn z_up(scene: Scene) -> Scene {
    scene
        .setting("UpAxis", 2)
        .setting("UpAxisSign", 1)
        .setting("FrontAxis", 1)
        .setting("FrontAxisSign", -1)
        .setting("CoordAxis", 0)
        .setting("CoordAxisSign", 1)
}

const SHIFT: &str = "\"Lcl Translation\", \"Lcl Translation\", \"\", \"A\",10,0,0";
const MIRROR: &str = "\"Lcl Scaling\", \"Lcl Scaling\", \"\", \"A\",-1,1,1";
const GEOMETRIC: &str = "\"GeometricTranslation\", \"Vector3D\", \"Vector\", \"\",0,0,5";
const HIDDEN: &str = "\"Visibility\", \"Visibility\", \"\", \"A\",0";

#[test]
fn units_and_axes_are_those_of_the_settings() {
    let files = [
        ("a.fbx", Scene::new(1.0).node(200, &[]).text()),
        (
            "b.fbx",
            z_up(Scene::new(1.0).setting("UnitScaleFactor", "0.1"))
                .node(200, &[])
                .text(),
        ),
        (
            "c.fbx",
            Scene::new(1.0)
                .setting("UnitScaleFactor", "100.0")
                .node(200, &[])
                .text(),
        ),
        (
            "d.fbx",
            Scene::new(2.0)
                .setting("UnitScaleFactor", "91.44")
                .node(200, &[])
                .text(),
        ),
    ];
    let said = "concat_ws(' ', format, ifnull(unit, 'silent'), format('%g', size_x), triangle_count, format('%g', volume))";
    assert_eq!(
        rows(&files, said),
        [
            "fbx silent 1 12 1",
            "fbx millimetre 1 12 1",
            "fbx metre 1 12 1",
            "fbx metre 1.8288 12 6.11644"
        ]
    );
    for (text, up) in [(&files[0].1, None), (&files[1].1, Some(trigest_up()))] {
        let limits = trigest::formats::Limits::default();
        let examined = trigest::examine(("a.fbx", text.as_bytes()), &limits).unwrap();
        assert_eq!(examined.model.embedded.up, up);
    }
}

fn trigest_up() -> trigest::mesh::UpAxis {
    trigest::mesh::UpAxis::Z
}

#[test]
fn nodes_mirror_move_and_share_their_geometry_and_hidden_ones_are_left_out() {
    let child = Scene::new(1.0)
        .node(200, &[HIDDEN])
        .node(201, &[SHIFT])
        .link(201, 200)
        .node(202, &[]);
    let files = [
        (
            "instances.fbx",
            Scene::new(1.0).node(200, &[]).node(201, &[SHIFT]).text(),
        ),
        (
            "mirrored.fbx",
            Scene::new(1.0).node(200, &[MIRROR, GEOMETRIC]).text(),
        ),
        ("hidden.fbx", child.text()),
    ];
    let said = "concat_ws(' ', filename, object_count, triangle_count, format('%g', volume), is_inverted,
        format('%g', bounding_box_min_x), format('%g', bounding_box_max_x), format('%g', bounding_box_max_z))";
    assert_eq!(
        rows(&files, said),
        [
            "hidden.fbx 1 12 1 0 0 1 1",
            "instances.fbx 2 24 2 0 0 11 1",
            "mirrored.fbx 1 12 1 0 -1 0 6"
        ]
    );
    let place = Place::new();
    place.file("hidden.fbx", child.text());
    let ran = place.import(&["-vv", "--json"]);
    let note = "nodes that the file hides left out: 2";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
}

#[test]
fn blend_shapes_count_by_their_weights() {
    let shape = |weight: u32| {
        let text = format!(
            "\tGeometry: 101, \"Geometry::tall\", \"Shape\" {{\n\t\tVersion: 100\n\t\tIndexes: *4 {{\n\t\t\ta: 4,5,6,7\n\t\t}}\n\t\tVertices: *12 {{\n\t\t\ta: 0,0,2,0,0,2,0,0,2,0,0,2\n\t\t}}\n\t}}\n\
             \tDeformer: 102, \"Deformer::\", \"BlendShape\" {{\n\t\tVersion: 100\n\t}}\n\
             \tDeformer: 103, \"SubDeformer::tall\", \"BlendShapeChannel\" {{\n\t\tVersion: 100\n\t\tDeformPercent: {weight}\n\t\tFullWeights: *1 {{\n\t\t\ta: 100\n\t\t}}\n\t\tProperties70:  {{\n\t\t\tP: \"DeformPercent\", \"Number\", \"\", \"A\",{weight}\n\t\t}}\n\t}}\n"
        );
        Scene::new(1.0)
            .node(200, &[])
            .object(&text)
            .link(102, 100)
            .link(103, 102)
            .link(101, 103)
            .text()
    };
    let files = [
        ("0.fbx", shape(0)),
        ("1.fbx", shape(50)),
        ("2.fbx", shape(100)),
    ];
    let heights = rows(&files, "format('%g %g', size_z, volume)");
    assert_eq!(heights, ["1 1", "2 2", "3 3"]);
}

/// A material in the colour red, half seen through where `opacity` says so.
fn material(opacity: f64) -> String {
    format!(
        "\tMaterial: 300, \"Material::red\", \"\" {{\n\t\tVersion: 102\n\t\tShadingModel: \"lambert\"\n\t\tProperties70:  {{\n\
         \t\t\tP: \"DiffuseColor\", \"Color\", \"\", \"A\",1,0,0\n\t\t\tP: \"Opacity\", \"double\", \"Number\", \"\",{opacity}\n\t\t}}\n\t}}\n"
    )
}

#[test]
fn materials_have_colours_opacities_and_textures() {
    let limits = trigest::formats::Limits::default();
    let paint = |text: &str| {
        let examined = trigest::examine(("a.fbx", text.as_bytes()), &limits).unwrap();
        (
            examined.model.mesh.unwrap().paint().clone(),
            examined.model.notes,
        )
    };
    let red = Scene::new(1.0)
        .node(200, &[])
        .object(&material(0.5))
        .link(300, 200);
    let (own, _) = paint(&red.text());
    let first = own.material(0);
    assert_eq!((first.colour, first.opacity.0), (Some([255, 0, 0]), 128));
    // What would be wholly invisible is taken as opaque.
    let air = Scene::new(1.0)
        .node(200, &[])
        .object(&material(0.0))
        .link(300, 200);
    assert!(paint(&air.text()).0.material(0).opacity.is_whole());
    let texture = "\tTexture: 400, \"Texture::wood\", \"\" {\n\t\tType: \"TextureVideoClip\"\n\t\tFileName: \"C:\\\\work\\\\wood.png\"\n\t\tRelativeFilename: \"wood.png\"\n\t}\n";
    let textured = red
        .clone()
        .object(texture)
        .link_to(400, 300, "DiffuseColor");
    let (_, notes) = paint(&textured.text());
    assert!(
        notes.iter().any(|note| note.contains("wood.png")),
        "{notes:?}"
    );
    let place = Place::new();
    place.file("a.fbx", textured.text());
    let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([9, 99, 199]));
    picture.save(place.models().join("wood.png")).unwrap();
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT texture_count FROM catalog"), 1);
    // The picture within the file is the one that counts.
    let png = std::fs::read(place.models().join("wood.png")).unwrap();
    let base64 = crate::scenes::base64(&png);
    let video = format!(
        "\tVideo: 500, \"Video::wood\", \"Clip\" {{\n\t\tType: \"Clip\"\n\t\tRelativeFilename: \"gone.png\"\n\t\tContent: ,\n\t\t\t\"{base64}\"\n\t}}\n"
    );
    let embedded = textured.object(&video).link(500, 400);
    let (paint, notes) = paint(&embedded.text());
    assert_eq!(paint.textures.len(), 1, "{notes:?}");
    assert_eq!(paint.textures[0].pixel(1, 1), [9, 99, 199]);
}

#[test]
fn real_scenes_have_the_triangles_of_their_twins() {
    let Some(models) = corpus() else {
        eprintln!("no corpus beside the project: FBX and their twins not compared");
        return;
    };
    let (real, twins) = (models.join("real"), models.join("fbx-twins"));
    if !twins.is_dir() {
        return;
    }
    let limits = trigest::formats::Limits::default();
    let mut compared = 0;
    for path in crate::harness::files_below(&real.join("ufbx")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let stem = name.split("_7").next().unwrap().split("_6").next().unwrap();
        let stem = stem.split("_5").next().unwrap();
        let twin = twins.join(format!("{stem}.obj"));
        // The twin of one is the smooth surface, and the model its cage; quads of the other are not flat and begin elsewhere.
        let is_other = ["maya_vertex_crease", "maya_nurbs_surface_plane"].contains(&stem);
        if !twin.is_file() || is_other {
            continue;
        }
        let [own, twin] = [&path, &twin].map(|path| trigest::examine(path, &limits).unwrap());
        let triangles =
            |examined: &trigest::Examined| examined.model.mesh.as_ref().unwrap().faces().len();
        assert_eq!(triangles(&own), triangles(&twin), "{name}");
        // The twin of the scene in centimetres is in metres.
        let scale = if stem == "blender_340_y_up" { 1e4 } else { 1.0 };
        let area = |examined: &trigest::Examined| examined.analysis.as_ref().unwrap().surface_area;
        let (own, twin) = (area(&own), area(&twin) * scale);
        assert!(
            (own - twin).abs() <= 1e-5 * twin,
            "{name}: {own} and {twin}"
        );
        compared += 1;
    }
    assert!(compared >= 10, "{compared}");
}
