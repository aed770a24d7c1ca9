//! Messages come back as they were sent, and those that lie are refused.

use super::*;

const ORDER: Order = Order {
    language: Language::Step,
    tolerance: Tolerance {
        chord: 0.001,
        angle: 0.35,
    },
    most_triangles: 2,
    most_placed: 2,
    limit_ms: 60_000,
};

fn answer() -> Answer {
    let placed = Placed {
        body: 0,
        name: Some("cover".into()),
        at: [1.0, 0.0, 0.0, 5.0, 0.0, 1.0, 0.0, 6.0, 0.0, 0.0, 1.0, 7.0],
        colour: None,
    };
    Answer {
        bodies: vec![Body {
            origin: [1e6, 0.0, 0.5],
            positions: vec![[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.5]],
            triangles: vec![[0, 1, 2], [2, 1, 3]],
            looks: vec![Look {
                triangles: 1,
                colour: Some([255, 0, 7]),
            }],
        }],
        placed: vec![
            placed.clone(),
            Placed {
                name: None,
                colour: Some([1, 2, 3]),
                ..placed
            },
        ],
        counts: Counts {
            solids: 2,
            shells: 2,
            faces: 12,
            unmeshed: 2,
        },
        exact_volume: Some(7.5),
        exact_area: None,
        notes: vec!["1 of 6 faces not meshed".into()],
    }
}

#[test]
fn messages_come_back_as_they_were_sent() {
    let hello = Hello {
        kernel: "opencascade 8".into(),
        is_cold: true,
    };
    assert_eq!(Hello::read(&hello.to_bytes()), Ok(hello));
    let frame = [ORDER.to_bytes(), b"file".to_vec()].concat();
    assert_eq!(Order::read(&frame), Ok((ORDER, b"file".as_slice())));
    let sent = answer();
    assert_eq!(Answer::read(&sent.to_bytes(), &ORDER), Ok(sent));
    for refusal in [
        Refusal::Unreadable("no shapes".into()),
        Refusal::Failed("trap".into()),
        Refusal::Memory("1 GiB".into()),
        Refusal::Triangles(1 << 40),
        Refusal::Placed(7),
    ] {
        assert_eq!(Refusal::read(&refusal.to_bytes()), Ok(refusal));
    }
}

#[test]
fn an_answer_that_is_cut_or_changed_anywhere_is_refused_or_sound() {
    let whole = answer().to_bytes();
    for cut in 0..whole.len() {
        assert!(Answer::read(&whole[..cut], &ORDER).is_err(), "{cut}");
    }
    for at in 0..whole.len() {
        for change in [1, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            let Ok(read) = Answer::read(&bytes, &ORDER) else {
                continue;
            };
            for body in &read.bodies {
                let corners = body.triangles.as_flattened().iter();
                assert!(
                    corners
                        .max()
                        .is_none_or(|&most| (most as usize) < body.positions.len())
                );
            }
            assert!(read.placed.iter().all(|placed| placed.body == 0));
        }
    }
}

#[test]
fn what_an_answer_claims_is_held_against_what_was_allowed() {
    let refused = |change: &dyn Fn(&mut Answer)| {
        let mut lie = answer();
        change(&mut lie);
        Answer::read(&lie.to_bytes(), &ORDER).unwrap_err().0
    };
    let corner = refused(&|lie| lie.bodies[0].triangles[1] = [0, 1, 4]);
    assert_eq!(corner, "position 4 of 4");
    let more = refused(&|lie| lie.bodies[0].triangles.push([0, 1, 2]));
    assert_eq!(more, "more triangles than are allowed");
    let looks = refused(&|lie| lie.bodies[0].looks[0].triangles = 3);
    assert_eq!(looks, "looks of 3 triangles, not 2");
    assert_eq!(refused(&|lie| lie.placed[1].body = 1), "body 1 of 1");
    let third = refused(&|lie| lie.placed.push(lie.placed[0].clone()));
    assert_eq!(third, "more placed bodies than are allowed");
    let unused = refused(&|lie| lie.bodies[0].positions.push([0.5; 3]));
    assert_eq!(unused, "a position that no triangle uses");
    let nowhere = refused(&|lie| lie.bodies[0].positions[3] = [f32::INFINITY; 3]);
    assert_eq!(nowhere, "a position that is no number");
    let other = [&2_u32.to_le_bytes()[..], &[0, 1, 0, 0, 0, b'k']].concat();
    let other = Hello::read(&other).unwrap_err().0;
    assert_eq!(other, "protocol 2, 1 is needed");
}
