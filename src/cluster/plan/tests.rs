use super::*;

fn shards() -> Vec<Vec<Entry>> {
    let entry = |at: i64| Entry {
        source: format!("/m/{at} ü.stl"),
        size: (at % 3 > 0).then_some(at * 1000),
        modified_ns: Some(at - 50),
        etag: None,
        parent: (at % 7 == 0).then(|| "/m/parent.obj".into()),
        members: (at % 11 == 0).then(|| vec!["a.stl".into(), format!("{at}.stl")]),
        is_giant: at == 99,
    };
    (0..4)
        .map(|shard| (shard * 25..(shard + 1) * 25).map(entry).collect())
        .collect()
}

fn walked() -> Walked {
    Walked {
        roots: vec!["/m".into()],
        hidden: true,
        follow_links: false,
    }
}

#[test]
fn a_plan_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.parquet");
    let (mut bytes, mut again) = (Vec::new(), Vec::new());
    let about = write(&mut bytes, walked(), &shards()).unwrap();
    write(&mut again, walked(), &shards()).unwrap();
    assert!(bytes == again, "the same sources make the same bytes");
    std::fs::write(&path, &bytes).unwrap();
    let plan = Plan::open(&path).unwrap();
    assert_eq!(plan.about, about);
    for (number, entries) in (0..).zip(shards()) {
        assert_eq!(plan.shard(number).unwrap(), entries);
    }
    assert!(plan.shard(4).is_err());
}

#[test]
fn a_plan_that_was_cut_or_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.parquet");
    let mut bytes = Vec::new();
    let about = write(&mut bytes, walked(), &shards()).unwrap();
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let plan = Plan::open(&path);
        let read = plan.and_then(|plan| (0..4).try_for_each(|it| plan.shard(it).map(drop)));
        format!("{:#}", read.unwrap_err())
    };
    for length in [0, 3, 100, bytes.len() / 2, bytes.len() - 1] {
        let why = refused(&bytes[..length]);
        assert!(why.contains("cut short"), "{length}: {why}");
    }
    assert!(refused(b"PAR1 nothing of a table PAR1").contains("no plan"));
    // Its own hash: the first of the text that the metadata have.
    let at = bytes
        .windows(64)
        .rposition(|it| it == about.hash.as_bytes())
        .unwrap();
    let mut other = bytes.clone();
    other[at] = if other[at] == b'0' { b'1' } else { b'0' };
    assert!(refused(&other).contains("was changed"));
    let mut rows = shards();
    rows[2][3].size = Some(7);
    let mut edited = Vec::new();
    let columns = columns();
    let mut writer = Writer::new(
        &mut edited,
        &columns,
        vec![(KEY, about.to_json().to_string())],
    )
    .unwrap();
    for (shard, entries) in (0..).zip(&rows) {
        entries
            .iter()
            .for_each(|entry| writer.add(values(entry, shard).iter()));
    }
    writer.finish().unwrap();
    assert!(refused(&edited).contains("was changed"));
    let mut version = Vec::new();
    let later = about
        .to_json()
        .to_string()
        .replace("\"version\":2", "\"version\":3");
    Writer::new(&mut version, &columns, vec![(KEY, later)])
        .unwrap()
        .finish()
        .unwrap();
    assert!(refused(&version).contains("version 3"));
    let mut none = Vec::new();
    Writer::new(&mut none, &columns, Vec::new())
        .unwrap()
        .finish()
        .unwrap();
    assert!(refused(&none).contains("no plan"));
}
