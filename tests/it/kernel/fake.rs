//! A program that speaks as a helper does, and does what the file asks for that it is given.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use trigest::kernel::message::{Answer, Body, Counts, Hello, Look, Placed, Refusal};
use trigest::kernel::wire::{Tag, send};

use crate::harness::{Place, Ran};

/// A cube of 10 mm whose first two sides are red and all others blue, placed twice.
pub(super) fn cube() -> Answer {
    let corner = |i: u8| [i & 1, i >> 1 & 1, i >> 2 & 1].map(|bit| f32::from(bit) * 10.0);
    let squares = [
        [0, 2, 3, 1],
        [4, 5, 7, 6],
        [0, 1, 5, 4],
        [2, 6, 7, 3],
        [0, 4, 6, 2],
        [1, 3, 7, 5],
    ];
    let halves = |[a, b, c, d]: [u32; 4]| [[a, b, c], [a, c, d]];
    let placed = |shift: f64| Placed {
        body: 0,
        name: Some(format!("block at {shift}")),
        at: [1.0, 0.0, 0.0, shift, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        colour: Some([0, 0, 255]),
    };
    Answer {
        bodies: vec![Body {
            origin: [0.0; 3],
            positions: (0..8).map(corner).collect(),
            triangles: squares.into_iter().flat_map(halves).collect(),
            looks: vec![Look {
                triangles: 4,
                colour: Some([255, 0, 0]),
            }],
        }],
        placed: vec![placed(0.0), placed(25.4)],
        counts: Counts {
            solids: 2,
            shells: 2,
            faces: 12,
            unmeshed: 0,
        },
        exact_volume: Some(2_000.0),
        exact_area: Some(1_200.0),
        notes: Vec::new(),
    }
}

fn frame(tag: Tag, bytes: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    send(&mut frame, tag, &[bytes]).unwrap();
    frame
}

/// A STEP file of a solid, in inches; `word` tells the helper what to do.
pub(super) fn step(word: &str) -> String {
    format!(
        "ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=PRODUCT('{word}','{word}','',());\n#2=MANIFOLD_SOLID_BREP('',#3);\n\
         #4=(CONVERSION_BASED_UNIT('INCH',#5)LENGTH_UNIT()NAMED_UNIT(#6));\nENDSEC;\nEND-ISO-10303-21;\n"
    )
}

/// A program that speaks as a helper does and does what the file it is given asks for.
pub(super) struct Helper {
    pub(super) place: Place,
    program: PathBuf,
}

impl Helper {
    pub(super) fn new() -> Self {
        let place = Place::new();
        let helper = Self {
            program: place.library().with_file_name("fake helper"),
            place,
        };
        helper.is("kernel 1", &cube());
        helper
    }

    fn part(&self, name: &str) -> PathBuf {
        self.program.with_file_name(format!("fake-{name}"))
    }

    /// Makes it a helper of this name that gives this answer.
    pub(super) fn is(&self, kernel: &str, answer: &Answer) {
        let hello = Hello {
            kernel: kernel.into(),
            is_cold: kernel.contains("cold"),
        };
        let mut lie = cube();
        lie.bodies[0].triangles[3] = [0, 1, 8];
        let refusal = Refusal::Unreadable("no shapes found".into());
        let answer = frame(Tag::Answer, &answer.to_bytes());
        for (name, bytes) in [
            ("hello", frame(Tag::Hello, &hello.to_bytes())),
            ("ready", frame(Tag::Ready, &[])),
            ("early", answer[..answer.len() / 2].to_vec()),
            ("answer", answer),
            ("lie", frame(Tag::Answer, &lie.to_bytes())),
            ("refusal", frame(Tag::Refusal, &refusal.to_bytes())),
            ("large", [b"A".as_slice(), &u32::MAX.to_le_bytes()].concat()),
            (
                "claim",
                [b"A".as_slice(), &(1_u32 << 30).to_le_bytes()].concat(),
            ),
        ] {
            std::fs::write(self.part(name), bytes).unwrap();
        }
        let folder = self.program.parent().unwrap().display();
        let script = format!(
            "#!/bin/sh
cd '{folder}' || exit 1
cat fake-hello
while :; do
    set -- $(dd bs=1 count=5 2>/dev/null | od -An -tu1)
    [ $# -eq 5 ] || exit 0
    length=$(($2 + $3 * 256 + $4 * 65536 + $5 * 16777216))
    [ $length -gt 0 ] && head -c $length > fake-asked.$$
    if [ $1 -eq 80 ]; then cat fake-ready; continue; fi
    echo asked >> fake-count
    case $(grep -ao 'does [a-z]*' fake-asked.$$) in
        *hang*) sleep 1000 ;;
        *exit*) exit 3 ;;
        *close*) exit 0 ;;
        *killed*) kill -9 $$ ;;
        *fault*) kill -11 $$ ;;
        *garbage*) echo 'what is that supposed to be' ;;
        *lie*) cat fake-lie ;;
        *large*) cat fake-large ;;
        *claim*) cat fake-claim; exit 0 ;;
        *early*) cat fake-early; exit 0 ;;
        *twice*) cat fake-answer fake-lie ;;
        *refuse*) cat fake-refusal ;;
        *) cat fake-answer ;;
    esac
done
"
        );
        std::fs::write(&self.program, script).unwrap();
        std::fs::set_permissions(&self.program, PermissionsExt::from_mode(0o755)).unwrap();
    }

    pub(super) fn import(&self, more: &[&str]) -> Ran {
        let models = self.place.models();
        let args = [&["import", models.to_str().unwrap()], more].concat();
        let mut command = self.place.command(&args);
        let output = command.env("TRIGEST_STEP", &self.program).output().unwrap();
        Ran::of(output)
    }

    /// How often it was asked.
    pub(super) fn asked(&self) -> usize {
        std::fs::read_to_string(self.part("count")).map_or(0, |lines| lines.lines().count())
    }

    /// No process of it is left, not even a dead one.
    pub(super) fn assert_gone(&self) {
        let since = Instant::now();
        let name = self.program.to_str().unwrap().as_bytes();
        while running(name) {
            assert!(since.elapsed() < Duration::from_secs(5), "a helper is left");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Whether a process has `name` among its words.
fn running(name: &[u8]) -> bool {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut lines =
        processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.any(|line| line.split(|&byte| byte == 0).any(|word| word == name))
}
