use super::*;

#[test]
fn names_lead_up_within_the_imported_folder_and_not_beyond_it() {
    let top = tempfile::tempdir().unwrap();
    let root = top.path().join("imported");
    let folder = root.join("kit/source");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::create_dir_all(root.join("kit/textures")).unwrap();
    std::fs::write(root.join("kit/textures/a.png"), "inside").unwrap();
    std::fs::write(top.path().join("secret.png"), "outside").unwrap();
    let model = folder.join("a.obj");
    let roots = [root.clone(), root.join("kit"), top.path().join("else")];
    let siblings = Siblings::of(&model, &roots, &Limits::default());
    for name in [
        "../textures/a.png",
        r"..\textures\a.png",
        "./../textures/./a.png",
    ] {
        assert_eq!(siblings.load(name, 99).unwrap(), b"inside", "{name}");
    }
    let up = "../../../secret.png";
    for name in [
        up,
        "x/../../../../secret.png",
        "../textures/../../../secret.png",
    ] {
        assert_eq!(siblings.load(name, 99).unwrap_err(), LEADS_OUT, "{name}");
    }
    assert_eq!(siblings.list("../").unwrap().len(), 2);
    assert_eq!(siblings.list("../../../"), None);
    let alone = Siblings::of(&model, &[top.path().join("else")], &Limits::default());
    assert_eq!(alone.load("../textures/a.png", 99).unwrap_err(), LEADS_OUT);
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("../..", root.join("kit/up")).unwrap();
        let by_link = siblings.load("../up/secret.png", 99).unwrap_err();
        assert_eq!(by_link, LEADS_OUT);
    }
}

#[test]
fn only_names_inside_the_folder_are_opened() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    std::fs::create_dir_all(folder.join("sub")).unwrap();
    std::fs::write(root.path().join("secret.mtl"), "newmtl secret").unwrap();
    std::fs::write(folder.join("sub/a b.mtl"), "newmtl a").unwrap();
    let siblings = Siblings::Folder(folder.clone());
    assert_eq!(siblings.load("sub/a b.mtl", 99).unwrap(), b"newmtl a");
    assert_eq!(siblings.load(r"sub\a b.mtl", 99).unwrap(), b"newmtl a");
    assert!(
        siblings
            .load("sub/a b.mtl", 7)
            .unwrap_err()
            .contains("limit is 7")
    );
    assert_eq!(siblings.load("absent.mtl", 99).unwrap_err(), "not found");
    for outside in [
        "../secret.mtl",
        "/etc/passwd",
        "file:secret.mtl",
        "C:\\secret.mtl",
    ] {
        assert!(
            siblings
                .load(outside, 99)
                .unwrap_err()
                .contains("leads out"),
            "{outside}"
        );
    }
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("../secret.mtl", folder.join("link.mtl")).unwrap();
        assert!(
            siblings
                .load("link.mtl", 99)
                .unwrap_err()
                .contains("leads out")
        );
    }
}
