//! Gathers what a file states of its faces: each with the positions, normals and places of its corners in; counts and first
//! faults out.

use crate::formats::appearance::{Appearance, FaceAt, Normals, Uv, Wanted};
use crate::formats::kit::overlap;
use crate::mesh::vec3::{Vec3, cross, dot, length, sub, unit};

/// What a file states of one corner.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::formats) struct Corner {
    pub(in crate::formats) position: Vec3,
    pub(in crate::formats) normal: Option<Vec3>,
    pub(in crate::formats) uv: Option<[f32; 2]>,
}

/// Sine of the angle by which normals may point below the face: rounding of text with few digits.
const ROUNDING: f64 = 1e-4;

/// What was gathered so far.
#[derive(Debug, Default)]
pub(in crate::formats) struct Gathered {
    wanted: Wanted,
    normals: Normals,
    uv: Uv,
    /// Places of faces, with the number of their material and of the face.
    layout: Vec<overlap::Placed>,
    /// Of the faces in `layout`, their corners and objects, where one of them may have to be named.
    faces: Vec<[Vec3; 3]>,
    objects: Vec<(u64, String)>,
}

impl Gathered {
    pub(in crate::formats) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Says that the faces from now on belong to an object of this name.
    pub(in crate::formats) fn begin(&mut self, object: Option<&str>) {
        if let Some(name) = object {
            let is_same = |(_, last): &(u64, String)| last == name;
            if !self.objects.last().is_some_and(is_same) {
                self.objects.push((self.uv.faces, name.to_owned()));
            }
        }
    }

    /// Takes a face, whose texture is that of material number `material`.
    pub(in crate::formats) fn take(&mut self, corners: [Corner; 3], material: u32) {
        let number = self.uv.faces;
        self.uv.faces = number.saturating_add(1);
        let positions = corners.map(|corner| corner.position);
        let [a, b, c] = positions;
        let side = cross(sub(b, a), sub(c, a));
        let objects = &self.objects;
        let at = || FaceAt {
            number,
            corners: positions,
            object: objects.last().map(|(_, name)| name.clone()),
        };
        if dot(side, side) > 0.0 {
            let stated = corners.map(|corner| corner.normal.and_then(unit));
            if stated.contains(&None) {
                self.normals.missing.add(at);
            }
            let mut sum = [0.0; 3];
            for normal in stated.into_iter().flatten() {
                sum = [0, 1, 2].map(|axis: usize| {
                    let part = |of: Vec3| of.get(axis).copied().unwrap_or_default();
                    part(sum) + part(normal)
                });
            }
            if dot(sum, side) < -ROUNDING * length(sum) * length(side) {
                self.normals.flipped.add(at);
            }
        }
        match corners.map(|corner| {
            corner
                .uv
                .filter(|uv| uv.iter().all(|part| part.is_finite()))
        }) {
            [Some(a), Some(b), Some(c)] => {
                if self.wanted == Wanted::Overlap {
                    self.layout.push(overlap::Placed {
                        uv: [a, b, c],
                        material,
                        face: number,
                    });
                    self.faces.push(positions);
                }
            }
            _ => self.uv.without.add(at),
        }
    }

    /// What was gathered of all faces.
    pub(in crate::formats) fn finish(mut self) -> Appearance {
        if let Some(found) = overlap::share(&self.layout) {
            self.uv.overlap = Some(found.share);
            self.uv.first_overlap = found.first.and_then(|index| {
                let number = self.layout.get(index)?.face;
                let is_begun = |(first, _): &&(u64, String)| *first <= number;
                Some(FaceAt {
                    number,
                    corners: *self.faces.get(index)?,
                    object: self
                        .objects
                        .iter()
                        .rfind(is_begun)
                        .map(|(_, name)| name.clone()),
                })
            });
        }
        Appearance {
            normals: self.normals,
            uv: self.uv,
            ..Appearance::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: [Vec3; 3] = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

    fn of(normals: [Option<Vec3>; 3]) -> Normals {
        let mut gathered = Gathered::new(Wanted::Plain);
        gathered.begin(Some("plate"));
        let corner = |i: usize| Corner {
            position: FLAT[i],
            normal: normals[i],
            uv: None,
        };
        gathered.take([0, 1, 2].map(corner), 0);
        gathered.finish().normals
    }

    #[test]
    fn normals_are_held_against_the_winding_by_their_sum() {
        let (up, down) = (Some([0.0, 0.0, 1.0]), Some([0.0, 0.0, -1.0]));
        let counts = |normals| {
            let found = of(normals);
            (found.flipped.count, found.missing.count)
        };
        assert_eq!(counts([up; 3]), (0, 0));
        assert_eq!(counts([down; 3]), (1, 0));
        assert_eq!(counts([down, up, up]), (0, 0), "one corner of a sharp rim");
        assert_eq!(counts([down, down, up]), (1, 0));
        assert_eq!(counts([None; 3]), (0, 1));
        assert_eq!(counts([down, down, None]), (1, 1));
        assert_eq!(counts([Some([0.0; 3]); 3]), (0, 1));
        assert_eq!(counts([Some([f64::NAN; 3]); 3]), (0, 1));
        // Along the face, but for the last digit.
        assert_eq!(counts([Some([1.0, 0.0, -1e-6]); 3]), (0, 0));
        let first = of([down; 3]).flipped.first.unwrap();
        assert_eq!((first.number, first.corners), (0, FLAT));
        assert_eq!(first.object.as_deref(), Some("plate"));
    }

    #[test]
    fn a_face_without_area_has_no_normal_to_hold_against() {
        let mut gathered = Gathered::new(Wanted::Plain);
        gathered.take([Corner::default(); 3], 0);
        let found = gathered.finish();
        assert_eq!(found.normals, Normals::default());
        assert_eq!((found.uv.faces, found.uv.without.count), (1, 1));
    }
}
