//! The body that benches work on: a knobbly torus of any number of triangles, in file order as CAD writes them, strip after
//! strip, and as the bytes of a file.

use std::fmt::Write;

/// Positions, and triangles that index them.
pub(crate) struct Torus {
    pub(crate) positions: Vec<[f32; 3]>,
    pub(crate) triangles: Vec<[u32; 3]>,
}

impl Torus {
    /// A torus of about `triangles` triangles.
    pub(crate) fn new(triangles: u32) -> Self {
        let around = (f64::from(triangles) / 4.0).sqrt() as u32 * 2;
        let across = triangles / 2 / around;
        let turn =
            |part: u32, whole: u32| std::f64::consts::TAU * f64::from(part) / f64::from(whole);
        let place = |i: u32, j: u32| {
            let (a, b) = (turn(i, around), turn(j, across));
            let radius = 10.0 + (3.0 + 0.4 * (9.0 * a).sin()) * b.cos();
            [radius * a.cos(), radius * a.sin(), 3.0 * b.sin()].map(|x| x as f32)
        };
        let at = |i: u32, j: u32| i % around * across + j % across;
        let strip = |i: u32| {
            (0..across).flat_map(move |j| {
                let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
                [[a, b, c], [a, c, d]]
            })
        };
        Self {
            positions: (0..around)
                .flat_map(|i| (0..across).map(move |j| place(i, j)))
                .collect(),
            triangles: (0..around).flat_map(strip).collect(),
        }
    }

    /// Three positions a triangle.
    pub(crate) fn corners(&self) -> Vec<[f32; 3]> {
        let indices = self.triangles.as_flattened().iter();
        indices.map(|&i| self.positions[i as usize]).collect()
    }

    pub(crate) fn binary_stl(&self) -> Vec<u8> {
        let mut bytes = vec![0; 80];
        bytes.extend((self.triangles.len() as u32).to_le_bytes());
        for corners in self.corners().chunks(3) {
            bytes.extend([0; 12]);
            let numbers = corners.as_flattened().iter();
            bytes.extend(numbers.flat_map(|x| x.to_le_bytes()));
            bytes.extend([0; 2]);
        }
        bytes
    }

    pub(crate) fn ascii_stl(&self) -> Vec<u8> {
        let mut text = String::from("solid torus\n");
        for corners in self.corners().chunks(3) {
            text.push_str(
                "  facet normal 0.000000e+00 0.000000e+00 0.000000e+00\n    outer loop\n",
            );
            for [x, y, z] in corners {
                let _ = writeln!(text, "      vertex {x:.6e} {y:.6e} {z:.6e}");
            }
            text.push_str("    endloop\n  endfacet\n");
        }
        text.push_str("endsolid torus\n");
        text.into_bytes()
    }

    pub(crate) fn obj(&self) -> Vec<u8> {
        let mut text = String::from("o torus\n");
        for [x, y, z] in &self.positions {
            let _ = writeln!(text, "v {x:.6} {y:.6} {z:.6}");
        }
        for [a, b, c] in &self.triangles {
            let _ = writeln!(text, "f {} {} {}", a + 1, b + 1, c + 1);
        }
        text.into_bytes()
    }

    pub(crate) fn binary_ply(&self) -> Vec<u8> {
        let mut bytes = format!(
            "ply\nformat binary_little_endian 1.0\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\n\
             element face {}\nproperty list uchar int vertex_indices\nend_header\n",
            self.positions.len(),
            self.triangles.len()
        )
        .into_bytes();
        let numbers = self.positions.as_flattened().iter();
        bytes.extend(numbers.flat_map(|x| x.to_le_bytes()));
        for triangle in &self.triangles {
            bytes.push(3);
            bytes.extend(triangle.iter().flat_map(|i| i.to_le_bytes()));
        }
        bytes
    }

    pub(crate) fn off(&self) -> Vec<u8> {
        let mut text = format!("OFF\n{} {} 0\n", self.positions.len(), self.triangles.len());
        for [x, y, z] in &self.positions {
            let _ = writeln!(text, "{x:.6} {y:.6} {z:.6}");
        }
        for [a, b, c] in &self.triangles {
            let _ = writeln!(text, "3 {a} {b} {c}");
        }
        text.into_bytes()
    }

    pub(crate) fn ascii_ply(&self) -> Vec<u8> {
        let mut text = format!(
            "ply\nformat ascii 1.0\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\n\
             element face {}\nproperty list uchar int vertex_indices\nend_header\n",
            self.positions.len(),
            self.triangles.len()
        );
        for [x, y, z] in &self.positions {
            let _ = writeln!(text, "{x:.6} {y:.6} {z:.6}");
        }
        for [a, b, c] in &self.triangles {
            let _ = writeln!(text, "3 {a} {b} {c}");
        }
        text.into_bytes()
    }

    pub(crate) fn amf(&self) -> Vec<u8> {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<amf unit=\"millimeter\">\n <object id=\"1\">\n  <mesh>\n   <vertices>\n",
        );
        for [x, y, z] in &self.positions {
            let _ = writeln!(
                text,
                "    <vertex><coordinates><x>{x:.6}</x><y>{y:.6}</y><z>{z:.6}</z></coordinates></vertex>"
            );
        }
        text.push_str("   </vertices>\n   <volume>\n");
        for [a, b, c] in &self.triangles {
            let _ = writeln!(
                text,
                "    <triangle><v1>{a}</v1><v2>{b}</v2><v3>{c}</v3></triangle>"
            );
        }
        text.push_str("   </volume>\n  </mesh>\n </object>\n</amf>\n");
        text.into_bytes()
    }

    /// The part of a 3MF that holds its model.
    pub(crate) fn threemf_model(&self) -> Vec<u8> {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"millimeter\" xml:lang=\"en-US\" \
             xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\">\n <resources>\n  <object id=\"1\" type=\"model\">\n   \
             <mesh>\n    <vertices>\n",
        );
        for [x, y, z] in &self.positions {
            let _ = writeln!(
                text,
                "     <vertex x=\"{x:.6}\" y=\"{y:.6}\" z=\"{z:.6}\"/>"
            );
        }
        text.push_str("    </vertices>\n    <triangles>\n");
        for [a, b, c] in &self.triangles {
            let _ = writeln!(text, "     <triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>");
        }
        text.push_str(
            "    </triangles>\n   </mesh>\n  </object>\n </resources>\n <build>\n  <item objectid=\"1\"/>\n </build>\n</model>\n",
        );
        text.into_bytes()
    }

    /// A package whose model part is stored as it is, so that reading it is parsing.
    pub(crate) fn threemf(&self) -> Vec<u8> {
        const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
            <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
            <Default Extension=\"model\" ContentType=\"application/vnd.ms-package.3dmanufacturing-3dmodel+xml\"/></Types>";
        const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
            <Relationship Id=\"r\" Type=\"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\" Target=\"/3D/3dmodel.model\"/></Relationships>";
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let model = self.threemf_model();
        for (name, bytes) in [
            ("[Content_Types].xml", TYPES.as_bytes()),
            ("_rels/.rels", RELATIONS.as_bytes()),
            ("3D/3dmodel.model", &model),
        ] {
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            zip.start_file(name, options).expect("in memory");
            std::io::Write::write_all(&mut zip, bytes).expect("in memory");
        }
        zip.finish().expect("in memory").into_inner()
    }

    /// glTF whose numbers stand in its JSON.
    pub(crate) fn gltf(&self) -> Vec<u8> {
        use base64::Engine;
        let positions = self.positions.as_flattened().iter();
        let mut bytes: Vec<u8> = positions.flat_map(|x| x.to_le_bytes()).collect();
        let indices = bytes.len();
        let corners = self.triangles.as_flattened().iter();
        bytes.extend(corners.flat_map(|i| i.to_le_bytes()));
        let data = base64::engine::general_purpose::STANDARD.encode(&bytes);
        let (vertices, corners) = (self.positions.len(), self.triangles.len() * 3);
        format!(
            "{{\"asset\":{{\"version\":\"2.0\"}},\"scene\":0,\"scenes\":[{{\"nodes\":[0]}}],\"nodes\":[{{\"mesh\":0}}],\
             \"meshes\":[{{\"primitives\":[{{\"attributes\":{{\"POSITION\":0}},\"indices\":1}}]}}],\
             \"accessors\":[{{\"bufferView\":0,\"componentType\":5126,\"count\":{vertices},\"type\":\"VEC3\",\
             \"min\":[-20,-20,-20],\"max\":[20,20,20]}},\
             {{\"bufferView\":1,\"componentType\":5125,\"count\":{corners},\"type\":\"SCALAR\"}}],\
             \"bufferViews\":[{{\"buffer\":0,\"byteOffset\":0,\"byteLength\":{indices}}},\
             {{\"buffer\":0,\"byteOffset\":{indices},\"byteLength\":{}}}],\
             \"buffers\":[{{\"byteLength\":{},\"uri\":\"data:application/octet-stream;base64,{data}\"}}]}}",
            bytes.len() - indices,
            bytes.len()
        )
        .into_bytes()
    }
}
