//! THE DOOR FOR ONE FILE: a path or bytes in; format, model, measures and pictures out.
//!
//! Promises: the order of the stages is written here and nowhere else; a file is opened once; what it asks for is held against
//! [`Limits`] before anything is reserved; a panic costs this file alone. Knows no library: what is stored of a file, and
//! what is spared where the library has its bytes already, is the job's.

pub(crate) mod ahead;
#[cfg(debug_assertions)]
pub(crate) mod fault;
mod in_parts;
pub mod source_file;
mod subject;

use std::borrow::Cow;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::analysis::deep::Deep;
use crate::analysis::{Analysis, Extent, Up, analyse, deep};
use crate::discover::extension_of;
use crate::error::{Cause, ImportError, Stage};
use crate::formats::{self, Content, Format, Limits, Model, Sibling, Siblings, picture};
use crate::mesh::UpAxis;
use crate::panics::caught;
use crate::thumbnail::{Carried, Picture, Renderer, Subject, Text, ThumbnailError};

/// What is to be examined.
#[derive(Clone, Debug)]
pub enum Given<'a> {
    /// The file at a path, or a member of an archive: `parts.zip!/left.stl`. Files that it names are looked for beside it.
    Path(Cow<'a, Path>),
    /// Bytes, and a name whose ending decides where the bytes leave the format open. Files that they name are not there.
    Bytes {
        /// A name such as `part.stl`.
        name: &'a str,
        /// The content of the file.
        bytes: &'a [u8],
    },
}

impl<'a> From<&'a Path> for Given<'a> {
    fn from(path: &'a Path) -> Self {
        Self::Path(path.into())
    }
}

impl<'a> From<&'a PathBuf> for Given<'a> {
    fn from(path: &'a PathBuf) -> Self {
        Self::Path(path.into())
    }
}

impl<'a> From<&'a str> for Given<'a> {
    fn from(path: &'a str) -> Self {
        Self::Path(Path::new(path).into())
    }
}

impl From<PathBuf> for Given<'_> {
    fn from(path: PathBuf) -> Self {
        Self::Path(path.into())
    }
}

impl<'a> From<(&'a str, &'a [u8])> for Given<'a> {
    fn from((name, bytes): (&'a str, &'a [u8])) -> Self {
        Self::Bytes { name, bytes }
    }
}

/// What is true of the bytes that were examined.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// How many they are.
    pub size: u64,
    /// BLAKE3 of them.
    pub hash: blake3::Hash,
    /// Modification time of their file, ns since 1970; `None` for bytes without one.
    pub modified_ns: Option<i64>,
}

/// What is known of one file.
#[derive(Debug)]
pub struct Examined {
    /// Its bytes.
    pub about: About,
    /// Its format, by content first and name second.
    pub format: &'static Format,
    /// What it holds.
    pub model: Model,
    /// The picture that it carries, where that can be read.
    pub carried: Option<Carried>,
    /// The files beside it that it asked for.
    pub siblings: Vec<Sibling>,
    /// Its kind, its box, and what of it is no triangle.
    pub extent: Extent,
    /// Its measures; `None` where it has no triangles.
    pub analysis: Option<Analysis>,
    /// Seconds that the measures took.
    pub analysis_seconds: f64,
    /// The costly measures, where they were asked for and it has geometry.
    pub deep: Option<Option<Deep>>,
}

impl Examined {
    /// Its main picture, as the bytes of a PNG.
    ///
    /// # Errors
    /// [`ImportError`] where there is nothing to be seen from any side.
    pub fn picture(&self, renderer: &Renderer) -> Result<Vec<u8>, ImportError> {
        self.picture_with(renderer, &[])
    }

    /// As [`Examined::picture`]; the PNG carries `texts`.
    ///
    /// # Errors
    /// As [`Examined::picture`].
    pub fn picture_with(
        &self,
        renderer: &Renderer,
        texts: &[Text<'_>],
    ) -> Result<Vec<u8>, ImportError> {
        let shown = |carried: &Carried| renderer.shown_with(carried, texts);
        let drawn = caught(|| {
            self.shown(renderer, shown, || {
                self.drawn(|subjects| renderer.render_all_with(subjects, texts))
            })?
            .map_or_else(|| renderer.card_with(&self.card(), texts), Ok)
        });
        let drawn = drawn.map_err(Cause::Panicked);
        drawn
            .and_then(|drawn| drawn.map_err(Cause::NoPicture))
            .map_err(|cause| ImportError {
                stage: Stage::Thumbnail,
                cause,
            })
    }

    /// All pictures that `renderer` draws, the main one first.
    ///
    /// # Errors
    /// [`ThumbnailError`] where there is nothing to be seen from any side.
    pub fn pictures(&self, renderer: &Renderer) -> Result<Vec<Picture>, ThumbnailError> {
        let shown = |carried: &Carried| renderer.shown(carried);
        let pictures = self.shown(renderer, shown, || {
            self.drawn(|subjects| renderer.render_all(subjects))
        })?;
        let mut pictures = pictures.map_or_else(|| renderer.card(&self.card()), Ok)?;
        if let Some(carried) = &self.carried {
            pictures.push(carried.kept()?);
        }
        Ok(pictures)
    }

    /// The picture that the file carries where that is preferred or nothing can be drawn, else what `draw` draws; `None` where there is
    /// neither.
    fn shown<T>(
        &self,
        renderer: &Renderer,
        show: impl Fn(&Carried) -> Result<T, ThumbnailError>,
        draw: impl Fn() -> Result<Option<T>, ThumbnailError>,
    ) -> Result<Option<T>, ThumbnailError> {
        match &self.carried {
            Some(carried) if renderer.style.prefers_embedded => show(carried).map(Some),
            Some(carried) => match draw() {
                Ok(Some(drawn)) => Ok(Some(drawn)),
                Ok(None) | Err(_) => show(carried).map(Some),
            },
            None => draw(),
        }
    }

    /// What a card says of a file without geometry: its format, its title, its size and what it counts.
    fn card(&self) -> Vec<String> {
        let mut lines = vec![self.format.name.to_ascii_uppercase()];
        lines.extend(self.model.embedded.title.clone());
        lines.push(match self.about.size {
            size @ ..1_000 => format!("{size} bytes"),
            size @ ..1_000_000 => format!("{:.1} kB", size as f64 / 1e3),
            size => format!("{:.1} MB", size as f64 / 1e6),
        });
        lines.extend(match self.model.written.polygon_count {
            0 => None,
            1 => Some("1 face".into()),
            count => Some(format!("{count} faces")),
        });
        lines
    }

    /// What `draw` draws of the model, or of its plates one by one; `None` where it has no geometry.
    fn drawn<T>(
        &self,
        draw: impl Fn(&[Subject<'_>]) -> Result<T, ThumbnailError>,
    ) -> Result<Option<T>, ThumbnailError> {
        let stand_in = subject::stand_in(&self.model)?;
        let analysis = self.analysis.as_ref();
        let Some(whole) = subject::subject(&self.model, stand_in.as_ref(), analysis, &self.extent)
        else {
            return Ok(None);
        };
        let plates = match stand_in {
            None => subject::plates(&self.model),
            // Points and lines lie on no plate.
            Some(_) => Vec::new(),
        };
        if plates.len() < 2 {
            return draw(&[whole]).map(Some);
        }
        let on_plate = |mesh| Subject { mesh, ..whole };
        draw(&plates.iter().map(on_plate).collect::<Vec<_>>()).map(Some)
    }
}

/// Reads and measures one file.
///
/// # Errors
/// [`ImportError`]: the stage and the cause.
pub fn examine<'a>(given: impl Into<Given<'a>>, limits: &Limits) -> Result<Examined, ImportError> {
    examine_with(given.into(), limits, false)
}

/// As [`examine`], with the costly measures where `is_deep`.
pub(crate) fn examine_with(
    given: Given<'_>,
    limits: &Limits,
    is_deep: bool,
) -> Result<Examined, ImportError> {
    let stage = Cell::new(Stage::Open);
    let order = Order {
        limits,
        roots: &[],
        up: None,
        is_deep,
    };
    let examined = caught(|| match given {
        Given::Path(path) => {
            let enter = |next: Stage| {
                stage.set(next);
                #[cfg(debug_assertions)]
                fault::strike(next.name(), &path);
                Ok::<(), Cause>(())
            };
            enter(Stage::Open)?;
            let content = source_file::read(&path, limits)?;
            let about = content.about();
            through(&path, about, content.content, &order, enter)
        }
        Given::Bytes { name, bytes } => {
            let about = About {
                size: bytes.len() as u64,
                hash: blake3::hash(bytes),
                modified_ns: None,
            };
            let content = Content::Bytes(bytes.into());
            through(Path::new(name), about, content, &order, |next| {
                stage.set(next);
                Ok(())
            })
        }
    });
    examined
        .unwrap_or_else(|panic| Err(Cause::Panicked(panic)))
        .map_err(|cause| ImportError {
            stage: stage.get(),
            cause,
        })
}

/// What is asked for of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'a> {
    pub(crate) limits: &'a Limits,
    /// Folders that were imported as a whole: files that a model names may lie anywhere in the one that holds it.
    pub(crate) roots: &'a [PathBuf],
    /// The axis that a person says points up.
    pub(crate) up: Option<UpAxis>,
    /// The costly measures too.
    pub(crate) is_deep: bool,
}

/// The stages from bytes to measures; `enter` is called before each and may end it there.
pub(crate) fn through<E: From<Cause>>(
    path: &Path,
    about: About,
    content: Content<'_>,
    order: &Order<'_>,
    mut enter: impl FnMut(Stage) -> Result<(), E>,
) -> Result<Examined, E> {
    enter(Stage::Read)?;
    let siblings = match about.modified_ns {
        Some(_) => Siblings::of(path, order.roots, order.limits).noted(),
        None => Siblings::Nowhere,
    };
    let read = formats::read_content(content, &siblings, order.limits, &extension_of(path));
    let (format, mut model) = read.map_err(Cause::Read)?;
    let carried = carried(&mut model);
    enter(Stage::Analyse)?;
    let began = Instant::now();
    let mesh = model.mesh.as_ref();
    let analysis = mesh.map(|mesh| analyse(mesh, model.written));
    let extent = Extent::of(mesh, model.faceless.as_ref(), model.written)
        .with_up(|| Up::of(mesh, order.up, model.embedded.up, format.up));
    let analysis_seconds = began.elapsed().as_secs_f64();
    let deep = order.is_deep.then(|| {
        #[cfg(debug_assertions)]
        fault::strike("deep", path);
        mesh.map(|mesh| deep::measure(mesh, analysis.as_ref().and_then(|found| found.volume)))
    });
    Ok(Examined {
        about,
        format,
        model,
        carried,
        siblings: siblings.used(),
        extent,
        analysis,
        analysis_seconds,
        deep,
    })
}

/// The pixels of the picture that the file carries; a note says why there are none.
fn carried(model: &mut Model) -> Option<Carried> {
    let bytes = model.embedded.picture.take()?;
    match picture::read(&bytes) {
        Ok(picture::Pixels {
            width,
            height,
            rgba,
        }) => Some(Carried {
            width,
            height,
            rgba,
        }),
        Err(why) => {
            let note = format!("the embedded picture is left out: {why}");
            model.notes.push(note);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIANGLE: &str = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";

    #[test]
    fn bytes_and_their_file_are_known_alike() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.obj");
        std::fs::write(&path, TRIANGLE).unwrap();
        let limits = Limits::default();
        let of_file = examine(&path, &limits).unwrap();
        let of_bytes = examine(("a.obj", TRIANGLE.as_bytes()), &limits).unwrap();
        assert_eq!(of_file.about.hash, of_bytes.about.hash);
        assert_eq!(of_file.about.size, TRIANGLE.len() as u64);
        assert!(of_file.about.modified_ns.is_some() && of_bytes.about.modified_ns.is_none());
        let renderer = Renderer::default();
        let pictures = [&of_file, &of_bytes].map(|known| known.picture(&renderer).unwrap());
        assert_eq!(pictures[0], pictures[1]);
        let all = of_file.pictures(&renderer).unwrap();
        assert_eq!(all[0].png, pictures[0]);
    }

    #[test]
    fn what_fails_says_at_which_stage() {
        let limits = Limits {
            triangles: 0,
            ..Limits::default()
        };
        let stage = |given: Given<'_>| examine(given, &limits).unwrap_err().stage;
        assert_eq!(stage("no such file.obj".into()), Stage::Open);
        assert_eq!(stage(("a.obj", TRIANGLE.as_bytes()).into()), Stage::Read);
        let flat = "v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n";
        let point = examine(("a.obj", flat.as_bytes()), &Limits::default()).unwrap();
        let error = point.picture(&Renderer::default()).unwrap_err();
        assert_eq!((error.stage, error.kind()), (Stage::Thumbnail, "blank"));
    }
}
