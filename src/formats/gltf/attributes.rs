//! What the vertices of a primitive have: accessors, or a Draco bitstream, in; positions, colours and bindings out.

use std::borrow::Cow;

use draco_core::geometry_attribute::PointAttribute;
use serde_json::Value;

use crate::formats::draco::Decoded;
use crate::formats::gltf::accessors::Accessor;
use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::materials::from_linear;
use crate::formats::gltf::skins::Bindings;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::vec3::Vec3;
use crate::mesh::{Opacity, Rgb};

const DRACO: &str = "KHR_draco_mesh_compression";

/// The attributes of one primitive.
#[derive(Debug)]
pub(super) struct Attributes {
    pub(super) positions: Vec<Vec3>,
    pub(super) colours: Option<Vec<Rgb>>,
    /// Of colours, where the material has them seen through.
    pub(super) opacities: Option<Vec<Opacity>>,
    pub(super) places: Option<Vec<[f64; 2]>>,
    pub(super) bindings: Bindings,
    /// `None`: vertices as they come.
    indices: Option<Vec<u32>>,
}

impl Attributes {
    /// What `primitive` has, with places of set number `places`; `None` where it has no positions.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for accessors that are wrong.
    pub(super) fn read(
        root: &Value,
        primitive: &Value,
        places: Option<usize>,
        (buffers, limits): (&Buffers<'_>, &Limits),
    ) -> Result<Option<Self>, ReadError> {
        let places = places.map(|set| format!("TEXCOORD_{set}"));
        let names = ["POSITION", "COLOR_0", places.as_deref().unwrap_or_default()];
        let is_seen_through = is_seen_through(root, primitive);
        if let Some(packed) = primitive.get("extensions").and_then(|all| all.get(DRACO)) {
            let unpacked = unpacked(packed, names, is_seen_through, buffers, limits);
            return unpacked.map(Some);
        }
        let attributes = primitive.get("attributes").unwrap_or(&Value::Null);
        let accessor =
            |name: &str| index(attributes, name).map(|number| Accessor::find(root, number));
        let [positions, colours, places] = names.map(accessor);
        let Some(positions) = positions else {
            return Ok(None);
        };
        let indices = index(primitive, "indices")
            .map(|number| Accessor::find(root, number)?.indices(buffers));
        let positions = positions?.read::<3>(buffers)?;
        let bindings = Bindings::read(root, attributes, positions.len(), buffers)?;
        let colours = match colours.transpose()? {
            Some(accessor) => {
                let has_alpha = accessor.width == 4;
                Some(Colours::of(accessor.read::<4>(buffers)?, has_alpha))
            }
            None => None,
        };
        let (colours, opacities) = split(colours, is_seen_through);
        Ok(Some(Self {
            positions,
            colours,
            opacities,
            places: places
                .transpose()?
                .map(|accessor| accessor.read::<2>(buffers))
                .transpose()?,
            bindings,
            indices: indices.transpose()?,
        }))
    }

    /// Numbers of the vertices that are drawn, in range.
    ///
    /// # Errors
    /// What is wrong, as words.
    pub(super) fn indices(&self) -> Result<Cow<'_, [u32]>, String> {
        let count = self.positions.len();
        let Some(indices) = &self.indices else {
            let count = u32::try_from(count).map_err(|_| "too many vertices")?;
            return Ok(Cow::Owned((0..count).collect()));
        };
        match indices.iter().find(|&&index| index as usize >= count) {
            Some(index) => Err(format!("face names vertex {index}, there are {count}")),
            None => Ok(Cow::Borrowed(indices)),
        }
    }
}

/// The normals of a primitive's vertices, where it has any.
///
/// # Errors
/// As [`Attributes::read`].
pub(super) fn normals(
    root: &Value,
    primitive: &Value,
    (buffers, limits): (&Buffers<'_>, &Limits),
) -> Result<Option<Vec<Vec3>>, ReadError> {
    let extensions = primitive.get("extensions");
    if let Some(packed) = extensions.and_then(|all| all.get(DRACO)) {
        let number = packed.get("attributes").and_then(|all| all.get("NORMAL"));
        let (Some(number), Some(view)) =
            (number.and_then(Value::as_u64), index(packed, "bufferView"))
        else {
            return Ok(None);
        };
        let decoded = Decoded::new(&buffers.view(view)?.bytes, limits)?;
        return Ok(decoded.numbered(number).map(|own| wide(&decoded, own)));
    }
    let number = primitive
        .get("attributes")
        .and_then(|all| index(all, "NORMAL"));
    let read = |number| Accessor::find(root, number)?.read::<3>(buffers);
    number.map(read).transpose()
}

/// Whether the alpha of a primitive's vertices counts.
fn is_seen_through(root: &Value, primitive: &Value) -> bool {
    let material = index(primitive, "material");
    let material = material.and_then(|number| array(root, "materials").get(number));
    let mode = material.and_then(|material| text(material, "alphaMode"));
    matches!(mode, Some("BLEND" | "MASK"))
}

/// Colours of vertices, and their opacities where they have alpha.
struct Colours {
    colours: Vec<Rgb>,
    opacities: Option<Vec<Opacity>>,
}

impl Colours {
    /// Of parts that run from 0 to 1.
    fn of(values: Vec<[f64; 4]>, has_alpha: bool) -> Self {
        let opacity = |&[.., alpha]: &[f64; 4]| Opacity::of_part(alpha);
        let opacities = has_alpha.then(|| values.iter().map(opacity).collect());
        let colour = |[r, g, b, _]: [f64; 4]| [r, g, b].map(from_linear);
        Self {
            colours: values.into_iter().map(colour).collect(),
            opacities,
        }
    }
}

fn split(
    colours: Option<Colours>,
    is_seen_through: bool,
) -> (Option<Vec<Rgb>>, Option<Vec<Opacity>>) {
    let Some(Colours { colours, opacities }) = colours else {
        return (None, None);
    };
    (Some(colours), opacities.filter(|_| is_seen_through))
}

fn unpacked(
    packed: &Value,
    names: [&str; 3],
    is_seen_through: bool,
    buffers: &Buffers<'_>,
    limits: &Limits,
) -> Result<Attributes, ReadError> {
    let view = index(packed, "bufferView");
    let view =
        view.ok_or_else(|| ReadError::malformed("Draco data without a view", Location::File))?;
    let decoded = Decoded::new(&buffers.view(view)?.bytes, limits)?;
    let attributes = packed.get("attributes").unwrap_or(&Value::Null);
    let named = |name: &str| decoded.numbered(attributes.get(name)?.as_u64()?);
    let [positions, colours, places] = names.map(named);
    let positions = positions
        .filter(|_| !decoded.is_cloud())
        .ok_or_else(|| ReadError::malformed("Draco data without faces", Location::File))?;
    let colours = colours.map(|attribute| {
        let colours = parts_of_one(&decoded, attribute);
        Colours::of(colours, attribute.num_components() == 4)
    });
    let (colours, opacities) = split(colours, is_seen_through);
    Ok(Attributes {
        positions: wide(&decoded, positions),
        colours,
        opacities,
        places: places.map(|attribute| wide(&decoded, attribute)),
        bindings: Bindings::of_sets(|set| {
            let joints = named(&format!("JOINTS_{set}"))?;
            let weights = named(&format!("WEIGHTS_{set}"))?;
            Some((wide(&decoded, joints), parts_of_one(&decoded, weights)))
        }),
        indices: Some(decoded.triangles().into_flattened()),
    })
}

/// The values of an attribute as doubles.
fn wide<const N: usize>(decoded: &Decoded, attribute: &PointAttribute) -> Vec<[f64; N]> {
    let values = decoded.values::<N>(attribute).into_iter();
    values.map(|value| value.map(f64::from)).collect()
}

/// Values that may be written as whole numbers which stand for parts of one, such as weights; joints never do.
fn parts_of_one(decoded: &Decoded, attribute: &PointAttribute) -> Vec<[f64; 4]> {
    let whole = if attribute.normalized() { 255.0 } else { 1.0 };
    let mut values = wide(decoded, attribute);
    values
        .as_flattened_mut()
        .iter_mut()
        .for_each(|part| *part /= whole);
    values
}
