//! What a file states of the look of its faces: normals, UV, materials and textures as rules.

use super::made::{Repo, broken, violations};
use crate::harness::{Ran, cube_stl};

/// A square of two triangles with normals, places, a material and its texture.
const OBJ: &str = "mtllib a.mtl\no plate\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvn 0 0 1\nvn 0 0 -1\n\
    vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nusemtl Wood\nf 1/1/1 2/2/1 3/3/1 4/4/1\n";
const MTL: &str = "newmtl Wood\nmap_Kd wood.png\nnewmtl unused\nmap_Kd nowhere.png\n";

const ALL: &str = "[[rule]]\nmatch = '*'\nnormals = { flipped = 0, missing = 0 }\n\
    uv = { present = true, overlap = '0 %' }\nmaterials = { missing = 0 }\n\
    textures = { missing = 0, max_px = 64, power_of_two = true }\n";

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::new(width, height);
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn plate() -> Repo {
    let repo = Repo::new();
    repo.file("plate.obj", OBJ);
    repo.file("a.mtl", MTL);
    repo.file("wood.png", png(64, 32));
    repo.rules(ALL);
    repo
}

/// The only violation, in the words of the report.
fn only(ran: &Ran) -> String {
    assert_eq!(
        ran.stdout.lines().count(),
        1,
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    ran.assert_status(4);
    ran.stdout.trim_end().to_owned()
}

#[test]
fn each_fault_of_an_obj_breaks_its_rule_and_is_named_with_its_place() {
    let repo = plate();
    let whole = repo.gate(&[]);
    assert_eq!(
        (whole.status, whole.stdout.as_str()),
        (0, ""),
        "{}",
        whole.stderr
    );
    let flat = |from: &str, to: &str| OBJ.replace(from, to);
    for (obj, expected) in [
        (
            flat(
                "f 1/1/1 2/2/1 3/3/1 4/4/1",
                "f 1/1/2 2/2/2 3/3/2\nf 1/1/1 3/3/1 4/4/1",
            ),
            "plate.obj: error: normals.flipped: normals.flipped is 1 of 2 triangles, at most 0 is allowed; first at triangle 0, a corner of which is (0, 0, 0), object \"plate\"",
        ),
        (
            flat("4/4/1", "4/4"),
            "plate.obj: error: normals.missing: normals.missing is 1 of 2 triangles, at most 0 is allowed; first at triangle 1, a corner of which is (0, 0, 0), object \"plate\"",
        ),
        (
            flat("4/4/1", "4//1"),
            "plate.obj: error: uv.present: uv.present: 1 of 2 triangles have no UV; first at triangle 1, a corner of which is (0, 0, 0), object \"plate\"",
        ),
        (
            format!("{OBJ}f 1/1/1 2/2/1 3/3/1\n"),
            "plate.obj: error: uv.overlap: uv.overlap is 49.9512 %, at most 0 % is allowed; first at triangle 2, a corner of which is (0, 0, 0), object \"plate\"",
        ),
        (
            flat("usemtl Wood", "usemtl Steel\nusemtl Wood"),
            "plate.obj: error: materials.missing: materials.missing is 1 (\"Steel\"), at most 0 is allowed",
        ),
        (
            flat("mtllib a.mtl", "mtllib a.mtl\nmtllib b.mtl"),
            "plate.obj: error: materials.missing: materials.missing is 1 (\"mtllib b.mtl\"), at most 0 is allowed",
        ),
        (
            flat("mtllib a.mtl", "mtllib a.mtl\nmtllib my own b.mtl"),
            "plate.obj: error: materials.missing: materials.missing is 1 (\"mtllib my own b.mtl\"), at most 0 is allowed",
        ),
    ] {
        repo.file("plate.obj", &obj);
        let said = only(&repo.gate(&[]));
        if expected.contains("uv.overlap") {
            let share: f64 = said
                .split("uv.overlap is ")
                .nth(1)
                .unwrap()
                .split(' ')
                .next()
                .unwrap()
                .parse()
                .unwrap();
            assert!((share - 50.0).abs() < 0.1, "{said}");
            assert!(
                said.ends_with(&expected[expected.find("first at").unwrap()..]),
                "{said}"
            );
        } else {
            assert_eq!(said, expected, "{obj}");
        }
    }
}

#[test]
fn textures_are_looked_for_and_measured_by_their_headers() {
    let repo = plate();
    repo.file("wood.png", png(128, 32));
    let said = only(&repo.gate(&[]));
    let expected = "textures.max_px is 128 pixels (\"wood.png\", 128 × 32), at most 64 is allowed";
    assert!(said.ends_with(expected), "{said}");
    repo.file("wood.png", png(64, 30));
    let said = only(&repo.gate(&[]));
    assert!(
        said.ends_with("texture \"wood.png\" is 64 × 30 pixels, no powers of two"),
        "{said}"
    );
    let ran = repo.gate(&["--json"]);
    assert_eq!(violations(&ran)[0]["place"]["texture"], "wood.png");
    repo.file("wood.png", "no picture");
    let lost = "textures.missing is 1 (\"wood.png\"), at most 0 is allowed";
    assert!(only(&repo.gate(&[])).ends_with(lost));
    std::fs::remove_file(repo.path().join("wood.png")).unwrap();
    assert!(only(&repo.gate(&[])).ends_with(lost));
    // Every map counts, whichever way it is used; a picture whose size is not read is no small one.
    repo.file("wood.png", png(64, 32));
    repo.file(
        "a.mtl",
        "newmtl Wood\nmap_Kd wood.png\nbump -bm 0.5 gone.png\n",
    );
    assert!(only(&repo.gate(&[])).contains("missing is 1 (\"gone.png\")"));
    repo.file("gone.png", "II*\0 a TIFF");
    let ran = repo.gate(&["--json"]);
    assert_eq!(
        broken(&ran),
        [
            "plate.obj textures.max_px",
            "plate.obj textures.power_of_two"
        ]
    );
    assert!(
        violations(&ran)
            .iter()
            .all(|found| found["is_unmeasured"] == true)
    );
}

#[test]
fn a_library_does_not_keep_a_lost_texture_from_being_seen() {
    let repo = plate();
    let library = repo.path().join(".git/library");
    let library = library.to_str().unwrap();
    let import = ["import", ".", "--no-thumbnails", "--library", library];
    assert!(repo.command(&import).output().unwrap().status.success());
    repo.gate(&["--library", library]).assert_status(0);
    std::fs::remove_file(repo.path().join("wood.png")).unwrap();
    assert!(only(&repo.gate(&["--library", library])).contains("textures.missing"));
}

#[test]
fn facets_state_normals_in_both_kinds_of_stl() {
    let repo = Repo::new();
    let facet = |normal: &str| {
        format!(
            "facet normal {normal}\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"
        )
    };
    let all = [
        facet("0 0 1"),
        facet("0 0 -1"),
        facet("0 0 0"),
        facet("-nan(ind) 0 0"),
    ];
    repo.file("text.stl", format!("solid a\n{}endsolid a\n", all.concat()));
    let mut binary = cube_stl(10.0);
    // The first facet's normal.
    binary[84..96].copy_from_slice(&[0; 12]);
    repo.file("binary.stl", &binary);
    repo.rules("[[rule]]\nmatch = '*'\nnormals = { flipped = 0, missing = 0 }\n");
    let ran = repo.gate(&["--json"]);
    let counts: Vec<_> = violations(&ran)
        .iter()
        .map(|found| {
            format!(
                "{} {} {}",
                found["path"].as_str().unwrap(),
                found["rule"].as_str().unwrap(),
                found["value"]
            )
        })
        .collect();
    assert!(
        counts.contains(&"text.stl normals.flipped 1".into()),
        "{counts:?}"
    );
    assert!(
        counts.contains(&"text.stl normals.missing 2".into()),
        "{counts:?}"
    );
    assert!(
        counts
            .iter()
            .any(|line| line.starts_with("binary.stl normals.missing")),
        "{counts:?}"
    );
}

#[test]
fn a_ply_and_a_gltf_are_held_against_the_same_rules() {
    let repo = Repo::new();
    let ply = |normal: &str| {
        format!(
            "ply\nformat ascii 1.0\ncomment TextureFile skin.png\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n\
             property float nx\nproperty float ny\nproperty float nz\nproperty float s\nproperty float t\nelement face 1\n\
             property list uchar int vertex_indices\nend_header\n0 0 0 {normal} 0 0\n1 0 0 {normal} 1 0\n0 1 0 {normal} 0 1\n3 0 1 2\n"
        )
    };
    repo.file("skin.png", png(16, 16));
    repo.file("a.ply", ply("0 0 1"));
    repo.rules(ALL);
    let ran = repo.gate(&[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    repo.file("a.ply", ply("0 0 -1").replace("skin.png", "lost.png"));
    let ran = repo.gate(&["--json"]);
    assert_eq!(
        broken(&ran),
        ["a.ply normals.flipped", "a.ply textures.missing"]
    );
    std::fs::remove_file(repo.path().join("a.ply")).unwrap();

    let floats = |numbers: &[f32]| {
        numbers
            .iter()
            .flat_map(|x| x.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let corners = floats(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let gltf = |normal: f32, material: u32| {
        let normals = floats(&[0.0, 0.0, normal, 0.0, 0.0, normal, 0.0, 0.0, normal]);
        repo.file("a.bin", [corners.clone(), normals].concat());
        format!(
            r#"{{"asset":{{"version":"2.0"}},"scenes":[{{"nodes":[0,1]}}],"nodes":[{{"mesh":0}},{{"mesh":0}}],
            "meshes":[{{"name":"fin","primitives":[{{"attributes":{{"POSITION":0,"NORMAL":1}},"material":{material}}}]}}],
            "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}},
            {{"bufferView":0,"byteOffset":36,"componentType":5126,"count":3,"type":"VEC3"}}],
            "bufferViews":[{{"buffer":0,"byteLength":72}}],"buffers":[{{"uri":"a.bin","byteLength":72}}],
            "materials":[{{"name":"m","normalTexture":{{"index":{material}}}}}],
            "textures":[{{"source":{material}}}],"images":[{{"uri":"skin.png"}}]}}"#
        )
    };
    repo.rules(&ALL.replace("present = true, overlap = '0 %'", "present = false"));
    let sound = gltf(1.0, 0);
    repo.file("a.gltf", sound);
    let ran = repo.gate(&[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let wrong = gltf(-1.0, 3);
    repo.file("a.gltf", wrong);
    let ran = repo.gate(&["--json"]);
    let found = violations(&ran);
    assert_eq!(
        broken(&ran),
        [
            "a.gltf materials.missing",
            "a.gltf normals.flipped",
            "a.gltf textures.missing"
        ]
    );
    assert_eq!(found[0]["place"]["material"], "material 3 of 1");
    assert_eq!(
        (&found[1]["value"], &found[1]["place"]["object"]),
        (&1.into(), &"fin".into()),
        "placed twice, stated once"
    );
    assert_eq!(found[2]["value"], 2, "{}", ran.stdout);
}

#[test]
fn what_a_format_is_not_looked_at_for_is_not_measured() {
    let repo = Repo::new();
    repo.file("a.off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n");
    let rules = "[[rule]]\nmatch = '*'\nnormals = { flipped = 0 }\n";
    repo.rules(rules);
    let said = only(&repo.gate(&[]));
    assert!(
        said.ends_with("not measured: it is not looked for in off files"),
        "{said}"
    );
    repo.rules(&rules.replace("}", ", unmeasured = 'warn' }"));
    repo.gate(&[]).assert_status(0);
    repo.rules(&format!("{rules}[[rule]]\nmatch = '*'\nnormals = 'any'\n"));
    repo.gate(&[]).assert_status(0);
}

#[test]
fn groups_take_budgets_tolerances_and_categories_and_say_what_is_wrong_with_them() {
    let repo = plate();
    repo.file("plate.obj", OBJ.replace("4/4/1", "4/4"));
    for (rules, status) in [
        ("normals = { missing = 1 }", 0),
        (
            "normals = { missing = { max = 0 }, severity = 'warning' }",
            0,
        ),
        ("normals.missing = 0", 4),
        ("uv = { overlap = { max = '1 %' }, present = true }", 0),
    ] {
        repo.rules(&format!("[[rule]]\nmatch = '*'\n{rules}\n"));
        let ran = repo.gate(&[]);
        assert_eq!(ran.status, status, "{rules}: {}{}", ran.stdout, ran.stderr);
    }
    repo.rules("[category.hero]\nmatch = '*'\nnormals = { missing = 0 }\nnon_manifold_edges = 0\n");
    let ran = repo.gate(&["--json"]);
    assert_eq!(broken(&ran), ["plate.obj hero.normals.missing"]);
    for (rules, expected) in [
        (
            "normals = true",
            "normals: true, expected a table such as { flipped = 0 }",
        ),
        (
            "normals = {}",
            "normals: the table asks nothing (give flipped, missing)",
        ),
        (
            "normals = { fliped = 0 }",
            "normals: unknown key \"fliped\"; did you mean \"flipped\"?",
        ),
        (
            "normal = { flipped = 0 }",
            "unknown key \"normal\"; did you mean \"normals\"?",
        ),
        (
            "uv = { overlap = 5 }",
            "uv.overlap: 5, expected a share such as \"5 %\"",
        ),
        (
            "uv = { overlap = '101 %' }",
            "uv.overlap: \"101 %\", expected a share such as \"5 %\"",
        ),
        (
            "textures = { max_px = '2048 mm' }",
            "textures.max_px: \"2048 mm\", expected a number",
        ),
        (
            "textures = { power_of_two = 1 }",
            "textures.power_of_two: 1, expected true or false",
        ),
    ] {
        repo.rules(&format!("[[rule]]\nmatch = '*'\n{rules}\n"));
        let ran = repo.gate(&[]);
        ran.assert_status(2);
        assert!(
            ran.stderr.contains(&format!("gate.toml:3: {expected}")),
            "{}",
            ran.stderr
        );
    }
    repo.rules("[regress]\n'normals.flipped' = 'no more'\n");
    repo.gate(&[]).assert_status(2);
}

#[test]
fn first_rules_ask_what_the_files_keep() {
    let repo = plate();
    std::fs::remove_file(repo.path().join("gate.toml")).unwrap();
    repo.gate(&["--init"]).assert_status(0);
    let rules = std::fs::read_to_string(repo.path().join("gate.toml")).unwrap();
    for line in [
        "\nnormals.flipped = 0\n",
        "\nmaterials.missing = 0\n",
        "\ntextures.missing = 0\n",
    ] {
        assert!(rules.contains(line), "{rules}");
    }
    repo.gate(&[]).assert_status(0);
    repo.file("plate.obj", OBJ.replace("usemtl Wood", "usemtl Steel"));
    let ran = repo.gate(&["--json"]);
    assert_eq!(broken(&ran), ["plate.obj materials.missing"]);
    let told = repo.gate(&["--explain", "textures"]);
    told.assert_status(0);
    assert!(
        told.stdout.contains("textures.power_of_two\n")
            && told.stdout.contains("textures = { missing = 0 }")
    );
}
