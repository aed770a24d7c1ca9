//! Reads the mesh of a 3MF object: its vertices, its triangles and the properties that triangles name.
//!
//! Promises: indices in range, finite numbers. Triangles that repeat a vertex are kept: they are counted later.

use std::borrow::Cow;

use crate::formats::kit::helpers::{Helper, Helpers, drop_lost, is_on, lost_vertices, renumber};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::xml::{Element, Xml};
use crate::formats::threemf::lattice::{Beam, read_beams};
use crate::formats::threemf::painted::{Painted, painted};
use crate::formats::threemf::slicer::Volume;
use crate::formats::{Limits, ReadError};

/// A triangle mesh as written.
#[derive(Debug, Default)]
pub(super) struct ObjectMesh {
    pub(super) positions: Vec<[f64; 3]>,
    pub(super) triangles: Vec<[u32; 3]>,
    /// One a triangle; or empty, where no triangle has one.
    pub(super) properties: Vec<Option<Property>>,
    /// The extruder that prints each triangle, from 1, or 0 for that of its part; or empty, where all are 0.
    pub(super) extruders: Vec<u16>,
    /// Whether a triangle is painted.
    pub(super) is_painted: bool,
    /// Whether what one is painted with cannot be read.
    has_unreadable_paint: bool,
    /// Whether one is painted for several extruders.
    pub(super) is_mixed: bool,
    /// Beams between its vertices.
    pub(super) beams: Vec<Beam>,
    /// Its volumes as Slic3r writes them into the mesh.
    pub(super) volumes: Vec<Volume>,
}

/// Properties of the corners of a triangle, all of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Property {
    pub(super) group: u32,
    pub(super) index: [u32; 3],
}

/// What a triangle may say: its vertices, the group and the indices of its properties, and how it is painted.
const TRIANGLE: [&str; 9] = [
    "v1",
    "v2",
    "v3",
    "pid",
    "p1",
    "p2",
    "p3",
    ":paint_color",
    ":mmu_segmentation",
];

/// Reads to the end of a `mesh` element; names of elements that it does not read go to `others`.
///
/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn read_mesh(
    xml: &mut Xml<'_>,
    default: Option<Property>,
    limits: &Limits,
    notes: &mut Notes,
    others: &mut Vec<String>,
) -> Result<ObjectMesh, ReadError> {
    let mut mesh = ObjectMesh::default();
    while let Some(child) = xml.child()? {
        match child.name() {
            "vertices" => mesh.take_vertices(xml)?,
            "triangles" => mesh.take_triangles(xml, default, limits)?,
            "volumes" => mesh.take_volumes(xml)?,
            "beamlattice" => {
                let vertices = mesh.positions.len();
                mesh.beams = read_beams(xml, &child, vertices, limits, notes)?;
            }
            name => {
                if others.len() < 16 {
                    others.push(name.to_owned());
                }
                xml.skip()?;
            }
        }
    }
    if mesh.has_unreadable_paint {
        notes.add("facets whose paint cannot be read have the colour of their part");
    }
    Ok(mesh)
}

impl ObjectMesh {
    fn take_vertices(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        while let Some(vertex) = xml.row("vertex", &["x", "y", "z"])? {
            let [Some(x), Some(y), Some(z)] = vertex else {
                return Err(xml.error("a vertex without x, y or z"));
            };
            let position = [
                xml.number("x", &x)?,
                xml.number("y", &y)?,
                xml.number("z", &z)?,
            ];
            self.positions.push(position);
        }
        Ok(())
    }

    fn take_triangles(
        &mut self,
        xml: &mut Xml<'_>,
        default: Option<Property>,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        while let Some(triangle) = xml.row("triangle", &TRIANGLE)? {
            let [a, b, c, group, p1, p2, p3, color, segmentation] = &triangle;
            let index = |name: &str, raw: &Option<Cow<'_, str>>| {
                let raw = raw.as_deref();
                raw.map(|raw| xml.index(name, raw)).transpose()
            };
            let (a, b, c) = (index("v1", a)?, index("v2", b)?, index("v3", c)?);
            let group = index("pid", group)?;
            let (p1, p2, p3) = (index("p1", p1)?, index("p2", p2)?, index("p3", p3)?);
            let paint = color.as_deref().or(segmentation.as_deref());
            let (Some(a), Some(b), Some(c)) = (a, b, c) else {
                return Err(xml.error("a triangle without v1, v2 or v3"));
            };
            let vertices = self.positions.len();
            if let Some(&index) = [a, b, c].iter().find(|&&index| index as usize >= vertices) {
                let what = format!("a triangle names vertex {index}, the mesh has {vertices}");
                return Err(xml.error(what));
            }
            let group = group.or(default.map(|property| property.group));
            self.push_property(group.zip(p1).map(|(group, p1)| Property {
                group,
                index: [p1, p2.unwrap_or(p1), p3.unwrap_or(p1)],
            }));
            match paint.filter(|text| !text.trim().is_empty()).map(painted) {
                Some(Some(paint)) => self.push_paint(paint),
                Some(None) => self.has_unreadable_paint = true,
                None => {}
            }
            self.triangles.push([a, b, c]);
            limits.check_triangles(self.triangles.len() as u64)?;
        }
        if !self.properties.is_empty() {
            self.properties.resize(self.triangles.len(), None);
        }
        if !self.extruders.is_empty() {
            self.extruders.resize(self.triangles.len(), 0);
        }
        Ok(())
    }

    /// Keeps what the next triangle is painted with; the list begins with the first that is.
    fn push_paint(&mut self, paint: Painted) {
        self.is_painted |= paint.extruder > 0;
        self.is_mixed |= paint.is_mixed;
        self.extruders.resize(self.triangles.len(), 0);
        self.extruders.push(paint.extruder);
    }

    fn take_volumes(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        while let Some(child) = xml.child()? {
            if child.name() == "volume"
                && let Some(volume) = volume_of(xml, &child)?
            {
                self.volumes.push(volume);
            }
            xml.skip()?;
        }
        Ok(())
    }

    /// Takes what is said of `volumes`: leaves helpers out and notes extruders. A triangle belongs to the first that names it.
    pub(super) fn divide(&mut self, mut volumes: Vec<Volume>, helpers: &mut Helpers) {
        volumes.sort_by_key(|volume| volume.range);
        let count = self.triangles.len();
        let mut is_out = vec![false; count];
        let mut next = 0;
        for volume in &volumes {
            let [first, last] = volume.range.map(|index| index as usize);
            let range = first.max(next)..last.saturating_add(1).min(count);
            if range.is_empty() {
                continue;
            }
            next = range.end;
            if let Some(helper) = volume.about.helper {
                helpers.add(helper);
                let left_out = is_out.get_mut(range).into_iter().flatten();
                left_out.for_each(|out| *out = true);
            } else if let Some(extruder) = volume.about.extruder {
                self.extruders.resize(count, 0);
                let own = self.extruders.get_mut(range).into_iter().flatten();
                own.filter(|known| **known == 0)
                    .for_each(|known| *known = extruder);
            }
        }
        if is_out.contains(&true) {
            self.leave_out(&is_out);
        }
    }

    /// Leaves out triangles, and the vertices that they alone use.
    fn leave_out(&mut self, is_out: &[bool]) {
        let those = |out: bool| {
            let triangles = self.triangles.iter().zip(is_out);
            triangles.filter_map(move |(triangle, is_out)| (*is_out == out).then_some(triangle))
        };
        let mut is_lost = lost_vertices(self.positions.len(), those(true), those(false));
        if !self.beams.is_empty() {
            // Beams name vertices too.
            is_lost.fill(false);
        }
        drop_lost(&mut self.triangles, is_out);
        drop_lost(&mut self.properties, is_out);
        drop_lost(&mut self.extruders, is_out);
        renumber(&mut self.triangles, &is_lost);
        drop_lost(&mut self.positions, &is_lost);
    }

    /// Keeps what the next triangle names; the list begins with the first that names something.
    fn push_property(&mut self, property: Option<Property>) {
        if property.is_some() {
            self.properties.resize(self.triangles.len(), None);
            self.properties.push(property);
        }
    }
}

/// A volume of Slic3r: its first and last triangle, and whether it is a modifier.
fn volume_of(xml: &Xml<'_>, element: &Element<'_>) -> Result<Option<Volume>, ReadError> {
    let number = |name| -> Result<Option<u32>, ReadError> {
        let text = xml.attribute(element, name)?;
        Ok(text.and_then(|text| text.trim().parse().ok()))
    };
    let (Some(first), Some(last)) = (number("ts")?, number("te")?) else {
        return Ok(None);
    };
    let mut volume = Volume {
        range: [first, last],
        ..Volume::default()
    };
    let is_modifier = xml.attribute(element, "modifier")?;
    if is_modifier.as_deref().is_some_and(is_on) {
        volume.about.helper = Some(Helper::Modifier);
    }
    Ok(Some(volume))
}
