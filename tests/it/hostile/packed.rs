//! ZIP archives written by hand, so that they can lie.

/// One entry: a name, what is stored, and what is said of it.
#[derive(Clone)]
pub(crate) struct Entry {
    name: Vec<u8>,
    bytes: Vec<u8>,
    method: u16,
    flags: u16,
    crc: u32,
    /// What the directory says of sizes: packed and unpacked.
    sizes: [u32; 2],
    attributes: u32,
}

impl Entry {
    /// An entry that is stored and true.
    pub(super) fn stored(name: impl AsRef<[u8]>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let size = bytes.len() as u32;
        Self {
            name: name.as_ref().into(),
            method: 0,
            flags: 0,
            crc: crc32(&bytes),
            sizes: [size, size],
            attributes: 0,
            bytes,
        }
    }

    /// An entry that is packed and true.
    pub(super) fn packed(name: &str, bytes: &[u8]) -> Self {
        use std::io::Write;
        let mut packer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        packer
            .start_file("a", zip::write::SimpleFileOptions::default())
            .unwrap();
        packer.write_all(bytes).unwrap();
        let whole = packer.finish().unwrap().into_inner();
        let end = whole.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        let packed = whole[31..end].to_vec();
        Self {
            method: 8,
            crc: crc32(bytes),
            sizes: [packed.len() as u32, bytes.len() as u32],
            ..Self::stored(name, packed)
        }
    }

    /// An entry whose bytes came out of another packer, and true.
    pub(crate) fn packed_as(name: &str, method: u16, packed: Vec<u8>, bytes: &[u8]) -> Self {
        Self {
            method,
            crc: crc32(bytes),
            sizes: [packed.len() as u32, bytes.len() as u32],
            ..Self::stored(name, packed)
        }
    }

    pub(super) fn named(self, name: impl AsRef<[u8]>) -> Self {
        Self {
            name: name.as_ref().into(),
            ..self
        }
    }

    pub(super) fn with_sizes(self, sizes: [u32; 2]) -> Self {
        Self { sizes, ..self }
    }

    pub(super) fn with_method(self, method: u16) -> Self {
        Self { method, ..self }
    }

    pub(super) fn with_wrong_sum(self) -> Self {
        Self {
            crc: !self.crc,
            ..self
        }
    }

    pub(super) fn encrypted(self) -> Self {
        Self { flags: 1, ..self }
    }

    pub(super) fn link(self) -> Self {
        Self {
            attributes: 0o120_777 << 16,
            ..self
        }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = Vec::new();
        for word in [20, self.flags, self.method, 0, 0x5821] {
            head.extend(u16::to_le_bytes(word));
        }
        for word in [self.crc, self.sizes[0], self.sizes[1]] {
            head.extend(word.to_le_bytes());
        }
        head.extend((self.name.len() as u16).to_le_bytes());
        head.extend([0; 2]);
        head
    }
}

/// The archive of `entries`.
pub(crate) fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut starts = Vec::new();
    for entry in entries {
        starts.push(bytes.len() as u32);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(entry.head());
        bytes.extend(&entry.name);
        bytes.extend(&entry.bytes);
    }
    with_directory(bytes, entries, &starts)
}

/// An archive whose entries all lead to the bytes of the first one.
pub(super) fn overlapping(entries: &[Entry]) -> Vec<u8> {
    let first = archive(&entries[..1]);
    let end = first.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    with_directory(first[..end].to_vec(), entries, &vec![0; entries.len()])
}

fn with_directory(mut bytes: Vec<u8>, entries: &[Entry], starts: &[u32]) -> Vec<u8> {
    let directory = bytes.len() as u32;
    for (entry, start) in entries.iter().zip(starts) {
        bytes.extend(b"PK\x01\x02\x14\x03");
        bytes.extend(entry.head());
        bytes.extend([0; 6]);
        bytes.extend(entry.attributes.to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend(&entry.name);
    }
    let size = bytes.len() as u32 - directory;
    let count = entries.len() as u16;
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].into_iter().flat_map(u16::to_le_bytes));
    bytes.extend([size, directory].into_iter().flat_map(u32::to_le_bytes));
    bytes.extend([0; 2]);
    bytes
}

pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xEDB8_8320
            } else {
                sum >> 1
            }
        })
    };
    !bytes.iter().fold(!0, step)
}
