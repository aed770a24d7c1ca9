//! The pictures that a scene's materials show: from bytes in the file, or from files beside it.
//!
//! Promises: each is read once for all materials that show it in one way; one that cannot be shown is a note and no more;
//! all files together are held to the bytes that siblings may have.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::formats::kit::finder::Finder;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::siblings::{NOT_FOUND, Siblings};
use crate::formats::kit::text::quoted;
use crate::formats::kit::texture::Textures;
use crate::formats::{Embedded, Limits, SceneFacts};
use crate::mesh::{Beyond, MeshBuilder};
use crate::path_text::percent_decoded;

/// A picture that is asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::formats) struct Asked<'b> {
    /// Its names, the best first; the first is that of messages.
    pub(in crate::formats) names: Vec<String>,
    /// The folder of the file that names it, from the model's; ends with a slash unless it is that.
    pub(in crate::formats) folder: &'b str,
    /// Its bytes, where the file has them.
    pub(in crate::formats) bytes: Option<Cow<'b, [u8]>>,
    /// Whether its opacities count.
    pub(in crate::formats) is_seen_through: bool,
    pub(in crate::formats) beyond: [Beyond; 2],
}

/// One that was asked for: its name, whether it is seen through, and what lies beyond it.
type Key = (String, bool, [Beyond; 2]);

/// Pictures of one scene.
#[derive(Debug)]
pub(in crate::formats) struct Looks<'a> {
    finder: Finder<'a>,
    decoder: Textures,
    known: HashMap<Key, Option<u16>>,
    hasher: blake3::Hasher,
    has_siblings: bool,
    bytes_left: u64,
    count: u64,
}

impl<'a> Looks<'a> {
    pub(in crate::formats) fn new(siblings: &'a Siblings, limits: &Limits) -> Self {
        Self {
            finder: Finder::new(siblings, limits.sibling_bytes),
            decoder: Textures::default(),
            known: HashMap::new(),
            hasher: blake3::Hasher::new(),
            has_siblings: false,
            bytes_left: limits.sibling_bytes,
            count: 0,
        }
    }

    /// Counts bytes of another file beside the model as part of what it is made of.
    pub(in crate::formats) fn hash(&mut self, bytes: &[u8]) {
        self.has_siblings = true;
        self.hasher.update(bytes);
    }

    /// The number of a texture; `None` where it cannot be shown, which is noted.
    pub(in crate::formats) fn texture(
        &mut self,
        asked: &Asked<'_>,
        builder: &mut MeshBuilder,
        notes: &mut Notes,
    ) -> Option<u16> {
        let name = asked.names.first().cloned().unwrap_or_default();
        let key = (
            format!("{}{name}", asked.folder),
            asked.is_seen_through,
            asked.beyond,
        );
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let decoded = self.bytes(asked).and_then(|bytes| {
            let decoded = match asked.is_seen_through {
                true => self.decoder.decode_seen_through(&bytes),
                false => self.decoder.decode(&bytes),
            };
            Ok(decoded?.with_beyond(asked.beyond))
        });
        let number = match decoded {
            Ok(texture) => {
                self.count = self.count.saturating_add(1);
                builder.texture(texture)
            }
            Err(reason) => {
                notes.add(format!("texture {}: {reason}", quoted(name.as_bytes())));
                None
            }
        };
        self.known.insert(key, number);
        number
    }

    fn bytes<'b>(&mut self, asked: &'b Asked<'_>) -> Result<Cow<'b, [u8]>, String> {
        if let Some(bytes) = asked.bytes.as_deref().filter(|bytes| !bytes.is_empty()) {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut reason = None;
        self.finder.keep_to(self.bytes_left);
        for name in asked.names.iter().filter(|name| !name.is_empty()) {
            match self.finder.find(name, asked.folder) {
                Ok(found) => {
                    let length = found.bytes.len() as u64;
                    self.bytes_left = self.bytes_left.saturating_sub(length);
                    self.hash(&found.bytes);
                    return Ok(Cow::Owned(found.bytes));
                }
                Err(why) => reason = reason.or(Some(why)),
            }
        }
        Err(reason.unwrap_or_else(|| NOT_FOUND.into()))
    }

    /// What the file says of itself, and of the textures that were read; BLAKE3 over the files that were read beside the model,
    /// `None` where there were none.
    pub(in crate::formats) fn finish(self, embedded: Embedded) -> (Embedded, Option<blake3::Hash>) {
        let siblings_hash = self.has_siblings.then(|| self.hasher.finalize());
        let embedded = Embedded {
            texture_count: (self.count > 0).then_some(self.count),
            scene: SceneFacts {
                texture_sizes: self.decoder.into_sizes(),
                ..embedded.scene
            },
            ..embedded
        };
        (embedded, siblings_hash)
    }
}

/// The name of a file out of a URI: without `file:` and with what stands behind percent signs.
pub(in crate::formats) fn file_of_uri(uri: &str) -> String {
    let uri = uri.trim();
    let bare = uri.strip_prefix("file://").unwrap_or(uri);
    let bare = bare.strip_prefix("./").unwrap_or(bare);
    String::from_utf8_lossy(&percent_decoded(bare)).into_owned()
}
