//! Reads the mesh of a 3MF object: its vertices, its triangles and the properties that triangles name.
//!
//! Promises: indices in range, finite numbers. Triangles that repeat a vertex are kept: they are counted later.

use crate::formats::kit::xml::Xml;
use crate::formats::{Limits, ReadError};

/// A triangle mesh as written.
#[derive(Debug, Default)]
pub(super) struct ObjectMesh {
    pub(super) positions: Vec<[f64; 3]>,
    pub(super) triangles: Vec<[u32; 3]>,
    /// One a triangle; or empty, where no triangle has one.
    pub(super) properties: Vec<Option<Property>>,
}

/// Properties of the corners of a triangle, all of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Property {
    pub(super) group: u32,
    pub(super) index: [u32; 3],
}

/// Reads to the end of a `mesh` element; names of elements that it does not read go to `others`.
///
/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn read_mesh(
    xml: &mut Xml<'_>,
    default: Option<Property>,
    limits: &Limits,
    others: &mut Vec<String>,
) -> Result<ObjectMesh, ReadError> {
    let mut mesh = ObjectMesh::default();
    while let Some(child) = xml.child()? {
        match child.name() {
            "vertices" => mesh.take_vertices(xml)?,
            "triangles" => mesh.take_triangles(xml, default, limits)?,
            name => {
                if others.len() < 16 {
                    others.push(name.to_owned());
                }
                xml.skip()?;
            }
        }
    }
    Ok(mesh)
}

impl ObjectMesh {
    fn take_vertices(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        while let Some(vertex) = xml.child()? {
            if vertex.name() != "vertex" {
                xml.skip()?;
                continue;
            }
            let [mut x, mut y, mut z] = [None; 3];
            for attribute in xml.attributes(&vertex) {
                let attribute = attribute?;
                let place = match (attribute.has_prefix, attribute.name) {
                    (false, "x") => &mut x,
                    (false, "y") => &mut y,
                    (false, "z") => &mut z,
                    _ => continue,
                };
                *place = Some(xml.number(attribute.name, attribute.raw())?);
            }
            let (Some(x), Some(y), Some(z)) = (x, y, z) else {
                return Err(xml.error("a vertex without x, y or z"));
            };
            self.positions.push([x, y, z]);
            xml.skip()?;
        }
        Ok(())
    }

    fn take_triangles(
        &mut self,
        xml: &mut Xml<'_>,
        default: Option<Property>,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        while let Some(triangle) = xml.child()? {
            if triangle.name() != "triangle" {
                xml.skip()?;
                continue;
            }
            let [mut a, mut b, mut c] = [None; 3];
            let [mut group, mut p1, mut p2, mut p3] = [None; 4];
            for attribute in xml.attributes(&triangle) {
                let attribute = attribute?;
                let place = match (attribute.has_prefix, attribute.name) {
                    (false, "v1") => &mut a,
                    (false, "v2") => &mut b,
                    (false, "v3") => &mut c,
                    (false, "pid") => &mut group,
                    (false, "p1") => &mut p1,
                    (false, "p2") => &mut p2,
                    (false, "p3") => &mut p3,
                    _ => continue,
                };
                *place = Some(xml.index(attribute.name, attribute.raw())?);
            }
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
            self.triangles.push([a, b, c]);
            limits.check_triangles(self.triangles.len() as u64)?;
            xml.skip()?;
        }
        if !self.properties.is_empty() {
            self.properties.resize(self.triangles.len(), None);
        }
        Ok(())
    }

    /// Keeps what the next triangle names; the list begins with the first that names something.
    fn push_property(&mut self, property: Option<Property>) {
        if property.is_some() {
            self.properties.resize(self.triangles.len(), None);
            self.properties.push(property);
        }
    }
}
