//! Blocks of binary G-code: settings, pictures and the toolpath, each by itself packed or not.
//!
//! Promises: what a block says of its size is held against the bytes that are there and against [`Limits`] before anything is reserved;
//! a block that does not unpack is a note where it is about settings or a picture, and an error where it is toolpath.

use std::io::Read as _;

use super::Read;
use super::heatshrink;
use super::meatpack::Unpacker;
use crate::formats::kit::slicing::Slicing;
use crate::formats::picture::MOST_SIDE;
use crate::formats::{Input, Limits, Location, Model, ReadError};

const MAGIC: &[u8] = b"GCDE";

const TOOLPATH: u16 = 1;
const PICTURE: u16 = 5;
const LAST_KIND: u16 = 5;

/// Whether the bytes are binary G-code.
pub(in crate::formats) fn recognises(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// A block, still packed.
struct Block<'a> {
    kind: u16,
    packing: u16,
    size: usize,
    /// Encoding of text; format, width and height of a picture.
    parameters: [u16; 3],
    bytes: &'a [u8],
    at: u64,
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let mut bytes = Cursor {
        bytes: input.bytes,
        at: 4,
    };
    let version = bytes.word()?;
    if version != 1 {
        let feature = format!("binary G-code version {version}");
        return Err(ReadError::Unsupported { feature });
    }
    let sum_bytes = match bytes.half()? {
        0 => 0,
        1 => 4,
        other => return Err(bytes.wrong(format!("checksums of kind {other}"))),
    };
    let (mut read, mut said) = (Read::default(), Slicing::default());
    let (mut unpacker, mut unpacked) = (Unpacker::default(), 0_u64);
    let mut picture: Option<(u32, Vec<u8>)> = None;
    let mut notes = Vec::new();
    while !bytes.is_at_end() {
        let block = bytes.block(sum_bytes)?;
        unpacked = unpacked.saturating_add(block.size as u64);
        input
            .limits
            .check_unpacked(input.bytes.len() as u64, unpacked)?;
        let plain = match block.unpacked(input.limits) {
            Err(error) if block.kind != TOOLPATH => {
                notes.push(error.to_string());
                continue;
            }
            plain => plain?,
        };
        match (block.kind, block.parameters) {
            (TOOLPATH, [0, ..]) => read.take_part(&plain),
            (TOOLPATH, [1 | 2, ..]) => read.take_part(&unpacker.unpack(&plain)),
            (TOOLPATH, [other, ..]) => {
                let feature = format!("binary G-code of encoding {other}");
                return Err(ReadError::Unsupported { feature });
            }
            (PICTURE, [_, width, height]) if u32::from(width.max(height)) > MOST_SIDE => {
                notes.push(format!(
                    "an embedded picture is left out: it claims {width} × {height} pixels, at most {MOST_SIDE} a side are read"
                ));
            }
            (PICTURE, [_, width, height]) => {
                let pixels = u32::from(width).saturating_mul(height.into());
                if picture.as_ref().is_none_or(|(known, _)| *known < pixels) {
                    picture = Some((pixels, plain));
                }
            }
            _ => said.take_lines(&String::from_utf8_lossy(&plain)),
        }
    }
    if !read.has_commands() && read.rest.is_empty() {
        notes.push("the file holds no toolpath".into());
    }
    Ok(read.into_model(said, picture.map(|(_, bytes)| bytes), notes))
}

impl Block<'_> {
    /// Its bytes as they were before they were packed.
    fn unpacked(&self, limits: &Limits) -> Result<Vec<u8>, ReadError> {
        let wrong = || {
            let what = format!(
                "a block of binary G-code does not unpack to its {} bytes",
                self.size
            );
            ReadError::malformed(what, Location::Byte(self.at))
        };
        limits.check_unpacked(self.bytes.len() as u64, self.size as u64)?;
        match self.packing {
            0 => Ok(self.bytes.to_vec()),
            1 => {
                let mut plain = Vec::new();
                let stream = flate2::read::ZlibDecoder::new(self.bytes);
                let read = stream.take(self.size as u64).read_to_end(&mut plain);
                read.ok()
                    .filter(|&count| count == self.size)
                    .ok_or_else(wrong)?;
                Ok(plain)
            }
            2 => heatshrink::unpack(self.bytes, self.size, 11, 4).ok_or_else(wrong),
            3 => heatshrink::unpack(self.bytes, self.size, 12, 4).ok_or_else(wrong),
            other => Err(ReadError::Unsupported {
                feature: format!("binary G-code packed in way {other}"),
            }),
        }
    }
}

/// Where reading has come to.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn wrong(&self, what: impl Into<String>) -> ReadError {
        ReadError::malformed(what.into(), Location::Byte(self.at as u64))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let end = self.at.saturating_add(count);
        let taken = self.bytes.get(self.at..end).ok_or_else(|| {
            let left = self.bytes.len().saturating_sub(self.at);
            self.wrong(format!(
                "binary G-code promises {count} bytes, {left} are left"
            ))
        })?;
        self.at = end;
        Ok(taken)
    }

    fn half(&mut self) -> Result<u16, ReadError> {
        let two = self.take(2)?;
        Ok(two.first_chunk().map_or(0, |two| u16::from_le_bytes(*two)))
    }

    fn word(&mut self) -> Result<u32, ReadError> {
        let four = self.take(4)?;
        Ok(four
            .first_chunk()
            .map_or(0, |four| u32::from_le_bytes(*four)))
    }

    fn block(&mut self, sum_bytes: usize) -> Result<Block<'a>, ReadError> {
        let at = self.at as u64;
        let (kind, packing) = (self.half()?, self.half()?);
        if kind > LAST_KIND {
            return Err(self.wrong(format!("a block of the unknown kind {kind}")));
        }
        let size = self.word()? as usize;
        let packed = match packing {
            0 => size,
            _ => self.word()? as usize,
        };
        let mut parameters = [0; 3];
        let count = if kind == PICTURE { 3 } else { 1 };
        for parameter in parameters.iter_mut().take(count) {
            *parameter = self.half()?;
        }
        let bytes = self.take(packed)?;
        self.take(sum_bytes)?;
        Ok(Block {
            kind,
            packing,
            size,
            parameters,
            bytes,
            at,
        })
    }
}
