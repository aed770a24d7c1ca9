use super::*;

fn bounds(text: &str) -> Option<([f64; 3], [f64; 3])> {
    let mut path = Path::default();
    text.lines().for_each(|line| path.take(line.as_bytes()));
    path.bounds().map(|bounds| (bounds.min, bounds.max))
}

#[test]
fn only_moves_that_extrude_count() {
    let text = "G28\nG1 Z0.5\nG0 X100 Y100\nG1 X10 Y20\nG1 X30 Y40 E1\nG1 E0.2\nG1 X90 Y90\nG1 E5";
    assert_eq!(bounds(text), Some(([10.0, 20.0, 0.5], [30.0, 40.0, 0.5])));
    assert_eq!(bounds("G28\nG1 X5 Y5"), None);
}

#[test]
fn relative_and_absolute_numbers_are_told_apart() {
    let text = "G28\nM83\nG1 X10 Y0 Z1\nG1 X20 E1\nG1 X30 E1\nG91\nG1 X5 Y5 E1 ; a comment X99\nG90\nM82\nG92 E0\nG1 X0 E0.5";
    assert_eq!(bounds(text), Some(([0.0, 0.0, 1.0], [35.0, 5.0, 1.0])));
    // After M82 a smaller E is a retraction.
    assert_eq!(
        bounds("G1 X1 E5\nG1 X50 E4"),
        Some(([0.0; 3], [1.0, 0.0, 0.0]))
    );
}

#[test]
fn a_renamed_place_stays_where_it_is() {
    let text = "G28\nG1 X100 Y100\nG92 X0 Y0\nG1 X10 E1";
    assert_eq!(
        bounds(text),
        Some(([100.0, 100.0, 0.0], [110.0, 100.0, 0.0]))
    );
    assert_eq!(bounds("G20\nG1 X1 E1"), Some(([0.0; 3], [25.4, 0.0, 0.0])));
}

#[test]
fn an_arc_reaches_further_than_its_ends() {
    let near = |text: &str, min: [f64; 2], max: [f64; 2]| {
        let (low, high) = bounds(text).unwrap();
        let is = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let all =
            is(low[0], min[0]) && is(low[1], min[1]) && is(high[0], max[0]) && is(high[1], max[1]);
        assert!(all, "{text}: {low:?} {high:?}");
    };
    near(
        "G1 X10 Y0\nG3 X-10 Y0 I-10 J0 E1",
        [-10.0, 0.0],
        [10.0, 10.0],
    );
    near(
        "G1 X10 Y0\nG2 X-10 Y0 I-10 J0 E1",
        [-10.0, -10.0],
        [10.0, 0.0],
    );
    near("G1 X10 Y0\nG3 X10 Y0 I-10 E1", [-10.0, -10.0], [10.0, 10.0]);
    near("G1 X10 Y0\nG3 X0 Y10 R10 E1", [0.0, 0.0], [10.0, 10.0]);
    near("G1 X10 Y0\nG3 X0 Y10 R-10 E1", [0.0, 0.0], [20.0, 20.0]);
}

#[test]
fn what_is_no_number_is_counted_and_left_out() {
    let mut path = Path::default();
    for line in [
        "G1 X9999999999 Y1.2.3 Z- E1",
        "N12 G1 X5 E2*71",
        "G1 X--1 E9",
        "",
        "hello",
    ] {
        path.take(line.as_bytes());
    }
    assert_eq!(path.commands(), 3);
    assert!(path.unread() >= 4);
    assert!(
        path.bounds()
            .is_none_or(|bounds| bounds.max.iter().all(|x| x.is_finite()))
    );
}

#[test]
fn words_need_no_blanks_and_the_extruder_stays_relative() {
    assert_eq!(
        bounds("G28\nG1X5Y6Z.5\nG1X7E.5F300"),
        Some(([5.0, 6.0, 0.5], [7.0, 6.0, 0.5]))
    );
    // G90 ends G91, and not M83.
    let text = "M83\nG1 X10\nG91\nG1 Z1\nG90\nG1 X20 E1\nG1 X30 E1";
    assert_eq!(bounds(text), Some(([10.0, 0.0, 1.0], [30.0, 0.0, 1.0])));
    assert_eq!(
        bounds("EXCLUDE_OBJECT_START NAME=G1\nM117 Hello E5 X9\nSTART_PRINT X=9 E=1"),
        None
    );
}
