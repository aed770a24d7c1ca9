//! The bar on terminals of three widths: it fits, cuts long names in the middle, and goes away when the run is stopped.
#![cfg(target_os = "linux")]

use crate::harness::{Place, cube_stl, sheet_stl};
use crate::pty::{Screen, Session};

const WIDTHS: [u16; 3] = [40, 80, 200];
const LONG: &str = "a part with a name that holds all of the many words which somebody thought it needed to have, version 12.stl";

#[test]
fn the_bar_fits_terminals_of_40_80_and_200_columns() {
    for columns in WIDTHS {
        let place = Place::new();
        (0..60_u16)
            .for_each(|i| drop(place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0))));
        place.file(LONG, sheet_stl(1_200));
        let models = place.models();
        let args = [
            "import",
            models.to_str().unwrap(),
            "-j",
            "1",
            "--timeout",
            "0",
        ];
        let (seen, ran) = Session::start(&place, &args, columns).finish();
        ran.assert_status(0);
        let text: String = seen.into_iter().map(|(_, chunk)| chunk).collect();
        let bar = text.split("finished").next().unwrap();
        let screen = Screen::after(bar, columns);
        assert!(
            screen.height() <= 3,
            "{columns}: longer than two lines\n{}",
            screen.text()
        );
        let first = screen.text().lines().next().unwrap().trim_end().to_owned();
        assert!(
            first.starts_with('━') && first.contains("61/61 files"),
            "{columns}: {first}"
        );
        assert!(text.contains("/61 files"), "{columns}: {text}");
        assert!(!text.contains("0/0"), "{columns}: {text}");
        let named = text.split("s on ").skip(1);
        let names: Vec<_> = named
            .map(|rest| rest.split(['\r', '\n', '\x1B']).next().unwrap().trim_end())
            .collect();
        assert!(
            !names.is_empty(),
            "{columns}: the long file is named: {text}"
        );
        for name in names {
            match name.split_once('…') {
                Some((head, tail)) => {
                    assert!(columns < 200, "{name}");
                    assert!(head.len() >= 3 && LONG.starts_with(head), "{name}");
                    assert!(tail.len() >= 3 && LONG.ends_with(tail), "{name}");
                }
                None => assert!(columns == 200 && name == LONG, "{columns}: {name}"),
            }
        }
        // More is said where there is more room.
        assert_eq!(text.contains(" left"), columns > 40, "{columns}: {text}");
    }
}

#[test]
fn an_interrupt_takes_the_bar_away_at_once() {
    for columns in WIDTHS {
        let place = Place::new();
        (0..80_u32).for_each(|i| drop(place.file(&format!("{i}.stl"), sheet_stl(60 + i))));
        let models = place.models();
        let args = ["import", models.to_str().unwrap(), "-j", "1"];
        let mut session = Session::start(&place, &args, columns);
        assert!(session.read_until("/80 files"), "{}", session.text());
        session.interrupt();
        assert!(session.read_until("stopping: "), "{}", session.text());
        let screen = Screen::after(&session.text(), columns);
        assert!(!screen.text().contains(['━', '╌']), "{}", screen.text());
        let (seen, ran) = session.finish();
        ran.assert_status(130);
        let text: String = seen.into_iter().map(|(_, chunk)| chunk).collect();
        let screen = Screen::after(&text, columns).text();
        assert!(!screen.contains(['━', '╌']), "{screen}");
        assert!(screen.contains("stopped; run again to go on"), "{screen}");
    }
}

#[test]
fn where_nothing_is_found_no_zero_of_zero_is_shown() {
    let place = Place::new();
    let models = place.models();
    for args in [&["import", models.to_str().unwrap()][..], &["thumbnails"]] {
        let (seen, ran) = Session::start(&place, args, 80).finish();
        ran.assert_status(0);
        let text: String = seen.into_iter().map(|(_, chunk)| chunk).collect();
        assert!(!text.contains("0/0"), "{text}");
    }
}
