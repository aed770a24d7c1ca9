//! What an import opens: the paths given, the library, and what the system needs; whatever the files themselves ask for.

use std::path::{Component, Path, PathBuf};

use super::figure;
use crate::harness::{Place, changed_somewhere, cube_stl, project};
use crate::traced::{can_trace, traced};

/// Where the system's own files are that any program opens.
const SYSTEM: [&str; 10] = [
    "/lib",
    "/usr/lib",
    "/etc/ld.so",
    "/proc/",
    "/sys/",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/dev/null",
    "/dev/tty",
    "/dev/urandom",
];

/// Names that lead out of the folder of a model at `models/deep/`, to the file `canary` beside `models`.
fn ways_out(canary: &Path) -> Vec<String> {
    let whole = canary.to_str().unwrap();
    vec![
        "../../canary".into(),
        "..\\..\\canary".into(),
        "./../../canary".into(),
        "%2e%2e/%2e%2e/canary".into(),
        "inner/../../../canary".into(),
        "link".into(),
        "folder/canary".into(),
        whole.into(),
        format!("file://{whole}"),
        "http://127.0.0.1:9/canary".into(),
        "\\\\127.0.0.1\\share\\canary".into(),
    ]
}

/// Models of all kinds that name files elsewhere, and a canary that none of them may reach.
fn hostile() -> (Place, PathBuf) {
    let place = Place::new();
    let canary = place.library().with_file_name("canary");
    std::fs::write(&canary, "newmtl red\nKd 1 0 0\n").unwrap();
    place.file("deep/inner/a.stl", cube_stl(1.0));
    let deep = place.models().join("deep");
    std::os::unix::fs::symlink("../../canary", deep.join("link")).unwrap();
    std::os::unix::fs::symlink("../..", deep.join("folder")).unwrap();
    for (i, way) in ways_out(&canary).into_iter().enumerate() {
        let body = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nusemtl red\nf 1/1 2/1 3/1\n";
        place.file(&format!("deep/{i}.obj"), format!("mtllib {way}\n{body}"));
        place.file(
            &format!("deep/{i}.mtl"),
            format!("newmtl red\nmap_Kd {way}\n"),
        );
        place.file(&format!("deep/t{i}.obj"), format!("mtllib {i}.mtl\n{body}"));
        place.file(&format!("deep/{i}.gltf"), scene(&way));
        place.file(&format!("deep/{i}.ply"), lines_of_ply(&way));
    }
    for name in ["toys/house.obj", "gears/spur_gear_24.stl"] {
        let whole = std::fs::read(project("tests/models").join(name)).unwrap();
        for (i, bytes) in changed_somewhere(&whole, 8).enumerate() {
            place.file(&format!("changed/{i}-{}", name.replace('/', "-")), bytes);
        }
    }
    (place, canary)
}

/// A triangle whose buffer and image lie at `uri`.
fn scene(uri: &str) -> String {
    let scene = serde_json::json!({
        "asset": { "version": "2.0" },
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0 }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 }, "material": 0 }] }],
        "materials": [{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }],
        "textures": [{ "source": 0 }],
        "images": [{ "uri": uri }],
        "accessors": [{ "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3",
            "min": [0, 0, 0], "max": [1, 1, 0] }],
        "bufferViews": [{ "buffer": 0, "byteLength": 36 }],
        "buffers": [{ "uri": uri, "byteLength": 36 }],
    });
    scene.to_string()
}

/// A triangle with a comment that names a texture, as some programs write and read it.
fn lines_of_ply(texture: &str) -> String {
    format!(
        "ply\nformat ascii 1.0\ncomment TextureFile {texture}\nelement vertex 3\nproperty float x\nproperty float y\n\
         property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
    )
}

/// The path that a line of strace tells of, whole, without `.` and `..`.
fn opened(line: &str) -> Option<PathBuf> {
    let (before, rest) = line.split_once('"')?;
    let named = Path::new(rest.split_once('"')?.0);
    let folder = before
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("/", |(folder, _)| folder);
    let mut whole = PathBuf::new();
    for part in Path::new(folder).join(named).components() {
        match part {
            Component::ParentDir => _ = whole.pop(),
            Component::CurDir => {}
            other => whole.push(other),
        }
    }
    Some(whole)
}

/// The path that a call of strace ended at, after all links.
fn reached(line: &str) -> Option<PathBuf> {
    let (_, ended) = line.rsplit_once(" = ")?;
    let (_, path) = ended.split_once('<')?;
    Some(path.trim_end_matches('>').into())
}

#[test]
fn nothing_is_opened_beyond_what_was_given_and_nothing_is_sent() {
    if !can_trace() {
        return;
    }
    let (place, canary) = hostile();
    let given = [
        project("tests/models"),
        project("tests/broken"),
        place.models(),
    ];
    let paths = given.iter().map(|path| path.to_str().unwrap());
    let args: Vec<_> = ["import", "-j", "2", "--size", "32", "--deep"]
        .into_iter()
        .chain(paths)
        .collect();
    let log = place.library().with_extension("log");
    let calls = "trace=open,openat,openat2,creat,socket,connect,execve";
    let mut command = traced(
        &place.command(&args),
        &log,
        &["-y", "-s", "65536", "-e", calls],
    );
    // cargo sends the loader to folders of its own first.
    command.env_remove("LD_LIBRARY_PATH");
    let status = command.output().unwrap().status;
    assert_eq!(status.code(), Some(3), "broken files are among them");
    assert!(place.value::<i64>("SELECT count(*) FROM models") > 20);
    let text = std::fs::read_to_string(log).unwrap();
    assert!(
        text.contains("0.mtl") && text.contains("house.obj"),
        "the trace tells of what is opened"
    );
    let lines = text.lines().enumerate().skip(1);
    figure(
        "what an import of hostile files opens",
        "nothing but what was given, the library and the system's own; no socket",
        lines.filter(|(_, line)| line.contains('(')),
        |(_, line)| {
            let call = line.split_once('(').unwrap().0;
            assert!(call.contains("open"), "{line}");
            let allowed: Vec<_> = given.iter().chain([&place.library()]).cloned().collect();
            for path in [opened(line), reached(line)].into_iter().flatten() {
                let is_system = SYSTEM
                    .iter()
                    .any(|start| path.to_str().unwrap().starts_with(start));
                let is_given = allowed.iter().any(|folder| path.starts_with(folder));
                assert!(is_system || is_given, "{line}");
                assert!(path != canary, "{line}");
            }
            "files opened or looked for"
        },
    );
}
