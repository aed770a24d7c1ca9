//! Laws that hold for any body: what moving, turning, scaling, mirroring, shuffling and splitting change, and what not.

use trigest::analysis::Analysis;
use trigest::formats::{self, Input, Limits, Siblings};
use trigest::mesh::Mesh;

use crate::harness::{binary_stl, cube};
use crate::measures::{measured, torus};

type Corners = Vec<[f64; 3]>;

/// Numbers from a fixed seed.
struct Random(u64);

impl Random {
    /// From −1 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    fn vector(&mut self) -> [f64; 3] {
        [self.next(), self.next(), self.next()]
    }

    /// A rotation: a random quaternion as a matrix.
    fn rotation(&mut self) -> [[f64; 3]; 3] {
        let [x, y, z] = self.vector();
        let w = self.next();
        let n = (w * w + x * x + y * y + z * z).sqrt();
        let [w, x, y, z] = [w / n, x / n, y / n, z / n];
        [
            [
                1.0 - 2.0 * (y * y + z * z),
                2.0 * (x * y - z * w),
                2.0 * (x * z + y * w),
            ],
            [
                2.0 * (x * y + z * w),
                1.0 - 2.0 * (x * x + z * z),
                2.0 * (y * z - x * w),
            ],
            [
                2.0 * (x * z - y * w),
                2.0 * (y * z + x * w),
                1.0 - 2.0 * (x * x + y * y),
            ],
        ]
    }

    /// Triangles in another order, each from another corner on.
    fn shuffled(&mut self, corners: &Corners) -> Corners {
        let mut triangles: Vec<_> = corners
            .chunks_exact(3)
            .map(|t| [t[1], t[2], t[0]])
            .collect();
        for i in (1..triangles.len()).rev() {
            triangles.swap(i, ((self.next() + 1.0) / 2.0 * i as f64) as usize);
        }
        triangles.concat()
    }
}

fn turned(corners: &Corners, by: [[f64; 3]; 3]) -> Corners {
    let times = |p: &[f64; 3]| by.map(|row| row[0] * p[0] + row[1] * p[1] + row[2] * p[2]);
    corners.iter().map(times).collect()
}

fn moved(corners: &Corners, by: [f64; 3]) -> Corners {
    corners
        .iter()
        .map(|p| std::array::from_fn(|i| p[i] + by[i]))
        .collect()
}

fn scaled(corners: &Corners, by: f64) -> Corners {
    corners.iter().map(|p| p.map(|x| x * by)).collect()
}

/// Seen in a mirror, with the winding kept outward.
fn mirrored(corners: &Corners) -> Corners {
    let flip = |p: [f64; 3]| [-p[0], p[1], p[2]];
    corners
        .chunks_exact(3)
        .flat_map(|t| [flip(t[0]), flip(t[2]), flip(t[1])])
        .collect()
}

/// The first triangle cut in three about its middle.
fn split(corners: &Corners) -> Corners {
    let (first, rest) = corners.split_at(3);
    let middle = std::array::from_fn(|i| (first[0][i] + first[1][i] + first[2][i]) / 3.0);
    let mut parts: Corners = (0..3)
        .flat_map(|i| [first[i], first[(i + 1) % 3], middle])
        .collect();
    parts.extend(rest);
    parts
}

/// A body without any symmetry: a torus, bent and stretched unevenly.
fn crooked(seed: u64) -> Corners {
    let mut random = Random(seed);
    let ([a, b, c], [d, e, f]) = (random.vector(), random.vector());
    let bend = |p: &[f64; 3]| {
        let [x, y, z] = *p;
        [
            x * (1.5 + 0.3 * a) + 0.08 * b * y * y + c * z,
            y + 0.05 * d * x * z,
            z * (1.0 + 0.2 * e) + 0.04 * f * x * y + 0.02 * x * x,
        ]
    };
    torus(20, 10, 6.0, 2.0).iter().map(bend).collect()
}

fn counts(body: &Analysis) -> (u64, u64, u64, Option<i64>, u64, bool) {
    (
        body.edge_count,
        body.unique_vertex_count,
        body.shells,
        body.genus,
        body.triangle_count,
        body.is_watertight,
    )
}

#[track_caller]
fn assert_near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs(),
        "{what}: {found} instead of {expected}"
    );
}

#[track_caller]
fn assert_sizes(found: &Analysis, of: &Analysis, scale: f64) {
    assert_eq!(counts(found), counts(of));
    assert_near(found.surface_area, of.surface_area * scale.powi(2), "area");
    assert_near(
        found.volume.unwrap(),
        of.volume.unwrap() * scale.powi(3),
        "volume",
    );
    let (mine, theirs) = (found.mass.unwrap(), of.mass.unwrap());
    for (a, b) in mine
        .principal_moments
        .into_iter()
        .zip(theirs.principal_moments)
    {
        assert_near(a, b * scale.powi(5), "moment of inertia");
    }
    assert_near(
        found.smallest_angle.unwrap(),
        of.smallest_angle.unwrap(),
        "angle",
    );
    assert_near(
        found.edge_lengths.unwrap().mean,
        of.edge_lengths.unwrap().mean * scale,
        "edge",
    );
}

#[test]
fn moving_turning_scaling_and_shuffling() {
    for seed in 0..20 {
        let mut random = Random(seed);
        let body = crooked(seed);
        let own = measured(&body);
        let placed = moved(
            &turned(&body, random.rotation()),
            random.vector().map(|x| x * 50.0),
        );
        assert_sizes(&measured(&placed), &own, 1.0);
        assert_sizes(&measured(&scaled(&body, 25.4)), &own, 25.4);
        let shuffled = measured(&random.shuffled(&body));
        assert_sizes(&shuffled, &own, 1.0);
        assert_eq!(shuffled.mesh_hash, own.mesh_hash);
        let mirrored = measured(&mirrored(&body));
        assert_sizes(&mirrored, &own, 1.0);
        let inside_out: Corners = body
            .chunks_exact(3)
            .flat_map(|t| [t[0], t[2], t[1]])
            .collect();
        assert_near(
            measured(&inside_out).volume.unwrap(),
            -own.volume.unwrap(),
            "inside out",
        );
        let parts = measured(&split(&body));
        assert_near(parts.volume.unwrap(), own.volume.unwrap(), "split");
        assert_near(parts.surface_area, own.surface_area, "split");
        assert_eq!(
            (parts.triangle_count, parts.genus),
            (own.triangle_count + 2, own.genus)
        );
    }
}

#[test]
fn ten_million_units_away_the_digits_stay() {
    // Coordinates on a grid of 1/64 keep every bit there.
    let body: Corners = torus(24, 12, 8.0, 3.0)
        .iter()
        .map(|p| p.map(|x| (x * 64.0).round() / 64.0))
        .collect();
    let (near, far) = (measured(&body), measured(&moved(&body, [1e7, -1e7, 1e7])));
    assert_sizes(&far, &near, 1.0);
    let centre = far.mass.unwrap().centre;
    assert!((centre[0] - 1e7 - near.mass.unwrap().centre[0]).abs() < 1e-8);
    assert_eq!(far.shape_keys, near.shape_keys);
}

#[test]
fn shape_keys_hold_where_they_promise() {
    let key = |corners: &Corners| measured(corners).shape_keys.unwrap();
    let saved = |corners: &Corners| -> Corners {
        corners
            .iter()
            .map(|p| p.map(|x| f64::from(x as f32)))
            .collect()
    };
    for seed in 0..12 {
        let mut random = Random(seed + 100);
        let body = crooked(seed);
        let own = key(&body);
        let placed = saved(&moved(&turned(&body, random.rotation()), random.vector()));
        assert_eq!(
            key(&placed),
            own,
            "moved, turned and saved in single precision, seed {seed}"
        );
        assert_eq!(key(&split(&body)), own, "cut differently");
        let larger = key(&scaled(&body, 2.0));
        assert!(
            larger.key != own.key && larger.scaled == own.scaled,
            "scaled"
        );
        let mirror = key(&mirrored(&body));
        assert!(
            mirror.key != own.key && mirror.scaled != own.scaled,
            "a crooked body is not its mirror image"
        );
        assert_ne!(key(&crooked(seed + 1)).scaled, own.scaled, "another body");
    }
    let even = torus(20, 10, 6.0, 2.0);
    assert_eq!(
        key(&mirrored(&even)),
        key(&even),
        "a torus is its own mirror image"
    );
}

#[test]
fn a_body_in_exact_balance_has_the_shape_key_of_its_turned_copies() {
    let key = |corners: &Corners| measured(corners).shape_keys.unwrap();
    let corners = cube(2.0);
    let body: Corners = corners
        .iter()
        .map(|p| p.map(|x| f64::from(x) - 1.0))
        .collect();
    for seed in 0..12 {
        let mut random = Random(seed + 300);
        let placed = moved(&turned(&body, random.rotation()), random.vector());
        assert_eq!(key(&placed), key(&body), "seed {seed}");
    }
}

#[test]
fn a_mesh_hash_names_the_triangles_and_not_the_file() {
    let corners = cube(20.0);
    let hash = |bytes: &[u8], extension: &str| {
        let input = Input {
            bytes,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        };
        let (_, model) = formats::read(&input, extension).unwrap();
        trigest::analysis::analyse(&model.mesh.unwrap(), model.written).mesh_hash
    };
    let vertex = |p: &[f32; 3]| format!("{} {:e} -0{}", p[0], p[1], p[2]);
    let facet = |t: &[[f32; 3]]| {
        let rows: String = t
            .iter()
            .map(|p| format!("vertex {} {} {}\n", p[0], p[1], p[2]))
            .collect();
        format!("facet normal 0 0 0\nouter loop\n{rows}endloop\nendfacet\n")
    };
    let ascii = format!(
        "solid\n{}endsolid\n",
        corners.chunks_exact(3).map(facet).collect::<String>()
    );
    // An OBJ with a vertex a corner, and faces that begin elsewhere.
    let vertices: String = corners
        .iter()
        .map(|p| {
            format!(
                "v {}\n",
                vertex(p).replace("-00", "-0").replace("-020", "20")
            )
        })
        .collect();
    let faces: String = (0..12)
        .rev()
        .map(|i| format!("f {} {} {}\n", i * 3 + 3, i * 3 + 1, i * 3 + 2))
        .collect();
    let own = hash(&binary_stl(&corners), "stl");
    assert_eq!(hash(ascii.as_bytes(), "stl"), own, "ASCII");
    assert_eq!(
        hash(format!("{vertices}{faces}").as_bytes(), "obj"),
        own,
        "OBJ"
    );
    let mut turned_over = corners.clone();
    turned_over.swap(0, 1);
    assert_ne!(
        hash(&binary_stl(&turned_over), "stl"),
        own,
        "one triangle inside out"
    );
    assert_ne!(
        hash(&binary_stl(&corners[3..]), "stl"),
        own,
        "one triangle less"
    );
    assert_ne!(
        hash(&binary_stl(&cube(20.000_002)), "stl"),
        own,
        "the next number"
    );
}

#[test]
fn splitting_and_shuffling_never_change_what_is_shared() {
    let body = Mesh::from_corners(&crooked(7)).unwrap();
    let again = Mesh::from_indexed(body.positions(), body.faces()).unwrap();
    assert_eq!(body.faces(), again.faces(), "a welded mesh welds to itself");
}
