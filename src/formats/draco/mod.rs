//! Reads Draco bitstreams: `.drc` files, and the compressed primitives of glTF.
//!
//! `draco-core` decodes; it bounds memory by what the caller admits and by what the stream can hold. Point clouds
//! are told apart by their header and have points.
//!
//! Source: Google, Draco Bitstream Specification 2.2.

use draco_core::geometry_attribute::{GeometryAttributeType, PointAttribute};
use draco_core::{DecodeLimits, DecoderBuffer, Mesh as DracoMesh, MeshDecoder};

use crate::formats::kit::colour::{colour_scale, eight_bits};
use crate::formats::kit::faceless;
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError};
use crate::mesh::{FacelessParts, Mesh, Paint, Written};

const MAGIC: &[u8] = b"DRACO";
/// Where the header says what is encoded, and what it says of a point cloud.
const KIND: usize = 7;
const POINT_CLOUD: u8 = 0;

/// Whether the content begins as a Draco bitstream does.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let decoded = Decoded::new(input.bytes, input.limits)?;
    let positions = decoded.named(GeometryAttributeType::Position);
    if decoded.is_empty() {
        let instead = "the Draco body is empty".into();
        return Err(ReadError::NoFaces { instead });
    }
    let positions = positions.ok_or_else(|| wrong("a body without positions"))?;
    if decoded.is_cloud() {
        return cloud(&decoded, positions);
    }
    let triangles = decoded.triangles();
    let colours = decoded
        .named(GeometryAttributeType::Color)
        .map(|colour| decoded.colours(colour));
    let positions = decoded.positions(positions);
    let mesh = Mesh::from_indexed(&positions, &triangles)
        .map_err(|error| ReadError::from_mesh(error, |_| Location::File))?;
    let corner = |index: &u32| colours.as_ref()?.get(*index as usize).copied();
    let corners = match &colours {
        Some(_) => triangles.as_flattened().iter().map(corner).collect(),
        None => Vec::new(),
    };
    Ok(Model {
        mesh: Some(mesh.with_paint(Paint {
            corners,
            ..Paint::default()
        })),
        faceless: None,
        written: Written {
            polygon_count: triangles.len() as u64,
            vertex_count: positions.len() as u64,
            ..Written::default()
        },
        embedded: Embedded::default(),
        objects: Vec::new(),
        notes: Vec::new(),
        siblings_hash: None,
        appearance: None,
    })
}

/// A model of points.
fn cloud(decoded: &Decoded, positions: &PointAttribute) -> Result<Model, ReadError> {
    let colours = decoded.named(GeometryAttributeType::Color);
    let normals = decoded.named(GeometryAttributeType::Normal);
    let positions = decoded.positions(positions);
    let vertex_count = positions.len() as u64;
    let colours = colours.map(|colours| decoded.colours(colours));
    let parts = FacelessParts {
        positions: positions.into_iter().map(|p| p.map(f64::from)).collect(),
        colours: colours.into_iter().flatten().map(Some).collect(),
        normals: normals.map_or(Vec::new(), |normals| decoded.values::<3>(normals)),
        ..FacelessParts::default()
    };
    let (faceless, note) = faceless::finish(parts, |_| Location::File)?;
    Ok(Model {
        mesh: None,
        faceless: Some(faceless),
        written: Written {
            vertex_count,
            ..Written::default()
        },
        embedded: Embedded::default(),
        objects: Vec::new(),
        notes: note.into_iter().collect(),
        siblings_hash: None,
        appearance: None,
    })
}

fn wrong(what: &str) -> ReadError {
    // The decoder's own name for faults without a better one.
    let what = what.trim_start_matches("General error: ");
    ReadError::malformed(format!("Draco: {what}"), Location::File)
}

/// A decoded mesh; of no faces where the stream is a point cloud.
#[derive(Debug)]
pub(super) struct Decoded {
    mesh: DracoMesh,
}

impl Decoded {
    /// Decodes a bitstream.
    pub(super) fn new(bytes: &[u8], limits: &Limits) -> Result<Self, ReadError> {
        let is_cloud = bytes.get(KIND) == Some(&POINT_CLOUD);
        let points_a_triangle = if is_cloud { 1 } else { 3 };
        let admitted = DecodeLimits::default()
            .with_max_points(limits.triangles.saturating_mul(points_a_triangle))
            .with_max_faces(limits.triangles)
            .with_max_decoded_bytes(limits.unpacked_bytes);
        let mut buffer = DecoderBuffer::new(bytes).with_limits(admitted);
        let mut mesh = DracoMesh::new();
        MeshDecoder::new()
            .decode(&mut buffer, &mut mesh)
            .map_err(|error| wrong(&error.to_string()))?;
        let decoded = Self { mesh };
        limits.check_triangles(decoded.mesh.num_faces() as u64)?;
        let count = decoded.mesh.num_points() as u64;
        let triangles = decoded.triangles();
        match triangles
            .as_flattened()
            .iter()
            .find(|&&index| u64::from(index) >= count)
        {
            Some(index) => Err(wrong(&format!("face names vertex {index} of {count}"))),
            None => Ok(decoded),
        }
    }

    fn is_empty(&self) -> bool {
        self.is_cloud() && self.mesh.num_points() == 0
    }

    /// Whether it has no faces.
    pub(super) fn is_cloud(&self) -> bool {
        self.mesh.num_faces() == 0
    }

    /// Triangles, indices in range.
    pub(super) fn triangles(&self) -> Vec<[u32; 3]> {
        let faces = self.mesh.faces().iter();
        faces.map(|face| face.map(|vertex| vertex.0)).collect()
    }

    /// The attribute of a kind.
    pub(super) fn named(&self, kind: GeometryAttributeType) -> Option<&PointAttribute> {
        self.mesh.named_attribute(kind)
    }

    /// The attribute that glTF names by its number.
    pub(super) fn numbered(&self, number: u64) -> Option<&PointAttribute> {
        self.mesh
            .attribute_by_unique_id(u32::try_from(number).ok()?)
    }

    /// Values of an attribute, `WIDTH` a vertex; zeros where it has fewer.
    pub(super) fn values<const WIDTH: usize>(
        &self,
        attribute: &PointAttribute,
    ) -> Vec<[f32; WIDTH]> {
        let flat = attribute.read_f32s(self.mesh.num_points(), WIDTH);
        let (values, _) = flat.as_chunks::<WIDTH>();
        values.to_vec()
    }

    fn positions(&self, attribute: &PointAttribute) -> Vec<[f32; 3]> {
        self.values::<3>(attribute)
    }

    /// Colours as sRGB; whole numbers are eight bits, others run from 0 to 1.
    fn colours(&self, attribute: &PointAttribute) -> Vec<[u8; 3]> {
        let values = self.values::<3>(attribute);
        let scale = colour_scale(values.as_flattened());
        values
            .into_iter()
            .map(|colour| colour.map(|part| eight_bits(part * scale)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Siblings;
    use crate::mesh::Kind;
    use draco_core::{DataType, EncoderBuffer, EncoderOptions, PointCloud, PointCloudEncoder};

    fn read_bytes(bytes: &[u8]) -> Result<Model, ReadError> {
        read(&Input {
            bytes,
            siblings: &Siblings::Nowhere,
            limits: &Limits::default(),
        })
    }

    #[test]
    fn a_cloud_is_points_with_their_colours() {
        let mut cloud = PointCloud::new();
        cloud.set_num_points(2);
        let mut add = |kind, width, values: &[&[u8]], scalar| {
            let mut attribute = PointAttribute::new();
            attribute.init(kind, width, scalar, scalar == DataType::Uint8, 2);
            for (i, value) in values.iter().enumerate() {
                let at = i * value.len();
                attribute.buffer_mut().data_mut()[at..at + value.len()].copy_from_slice(value);
            }
            cloud.add_attribute(attribute);
        };
        let place = |p: [f32; 3]| p.map(f32::to_le_bytes).concat();
        let places = [place([1.0, 2.0, 3.0]), place([4.0, 6.0, 3.0])];
        let places: Vec<&[u8]> = places.iter().map(Vec::as_slice).collect();
        add(
            GeometryAttributeType::Position,
            3,
            &places,
            DataType::Float32,
        );
        add(
            GeometryAttributeType::Color,
            3,
            &[&[255, 0, 0], &[0, 255, 0]],
            DataType::Uint8,
        );
        let mut packed = EncoderBuffer::new();
        let mut encoder = PointCloudEncoder::new();
        encoder.set_point_cloud(cloud);
        encoder.encode(&EncoderOptions::new(), &mut packed).unwrap();
        let model = read_bytes(packed.data()).unwrap();
        let points = model.faceless.unwrap();
        assert_eq!(points.kind(), Kind::Points);
        assert_eq!(points.positions(), [[1.0, 2.0, 3.0], [4.0, 6.0, 3.0]]);
        assert_eq!(points.colour(1), Some([0, 255, 0]));
        assert_eq!(model.written.vertex_count, 2);
    }

    #[test]
    fn what_is_no_mesh_is_refused() {
        for cut in [
            &b"DRACO\x02\x02\x00\x01\x00\x00"[..],
            b"DRACO",
            b"DRACO\x02\x02\x01\x01\x00\x00",
            b"DRACO\x02\x02\x01\x01\x00\x00\xFF\xFF\xFF\xFF\x7F",
        ] {
            assert!(
                matches!(read_bytes(cut), Err(ReadError::Malformed { .. })),
                "{cut:?}"
            );
        }
    }
}
