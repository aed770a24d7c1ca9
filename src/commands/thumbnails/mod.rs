//! `trigest thumbnails`: draws again what is missing or stale, and nothing else; `trigest thumbnail` draws a single file.

pub(super) mod single;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use crate::commands::pages::Pages;
use crate::commands::run::{self, Begin, Feed};
use crate::config::ThumbnailsConfig;
use crate::discover::Source;
use crate::job::{Intake, Task};
use crate::path_text::from_text;
use crate::report::Command;
use crate::store::{KnownModel, Store};
use crate::thumbnail::{self, Renderer};

/// Draws what is missing or stale and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn run(config: ThumbnailsConfig) -> anyhow::Result<u8> {
    let ThumbnailsConfig {
        run,
        output,
        given,
        turntable,
    } = config;
    let usual = given.on(Renderer::default());
    let begin = Begin {
        command: Command::Thumbnails,
        settings: json!({ "jobs": run.jobs, "memory": run.memory, "size": usual.sizes_px,
            "style": usual.style.to_string(), "chosen": given.to_json(), "turntable": turntable }),
        may_create: false,
    };
    run::conduct(run, output, move |run| {
        let intake = Intake {
            given,
            chosen_for: vec![PathBuf::new()],
            ..Intake::default()
        };
        run::feed(run, &begin, &intake, |feed| {
            look_through(feed, turntable)?;
            Ok(None)
        })
    })
}

/// Feeds the file of every row whose picture is not what it should be.
fn look_through(feed: &mut Feed<'_>, turntable: Option<u32>) -> anyhow::Result<()> {
    let Some(store) = feed.store else {
        return Ok(());
    };
    let mut lookup = store.lookup()?;
    let mut pages = Pages::default();
    while let Some(page) = pages.next(
        |last, count| lookup.models_after(last, count),
        |model| model.id,
    )? {
        for model in page {
            if feed.run.stop.is_asked() {
                return Ok(());
            }
            let choices = feed.chosen.of(&from_text(&model.path));
            let (_, mut renderer) = choices.was_and_is(&model.picture);
            renderer.turntable = turntable.or(renderer.turntable);
            if !is_current(&model, &renderer, store) && !redraw(feed, model, Arc::new(renderer))? {
                return Ok(());
            }
        }
    }
    feed.run.seen.walk_is_over();
    Ok(())
}

/// Feeds the file of a row, whose pictures are to be drawn again; false where nobody waits for more.
pub(super) fn redraw(
    feed: &mut Feed<'_>,
    model: KnownModel,
    renderer: Arc<Renderer>,
) -> anyhow::Result<bool> {
    let source = Source {
        path: from_text(&model.path),
        size: u64::try_from(model.stamp.size).unwrap_or(0),
        modified_ns: model.stamp.modified_ns,
    };
    let task = Task::Redraw(Box::new(model), renderer);
    Ok(feed.hand_on(source, task, || Ok(()))?)
}

/// Whether a model has the pictures that are asked for, whole.
fn is_current(model: &KnownModel, renderer: &Renderer, store: &Store) -> bool {
    let picture = &model.picture;
    let is_as_asked = picture.version == Some(thumbnail::VERSION)
        && picture.size_px == Some(renderer.size_px().into())
        && picture.style.as_deref() == Some(renderer.style.to_string().as_str());
    let has_others = renderer
        .suffixes()
        .iter()
        .all(|suffix| picture.others.contains_key(suffix));
    let is_whole = |(path, bytes): (String, i64)| {
        store
            .pictures()
            .length(&path)
            .and_then(|length| i64::try_from(length).ok())
            == Some(bytes)
    };
    let is_drawn =
        picture.path.is_some() && has_others && picture.files().into_iter().all(is_whole);
    is_as_asked && (is_drawn || picture.failed.is_some())
}
