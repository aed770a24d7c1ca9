//! `trigest dups`: models that are there more than once, what they cost, and which of them would be kept. Nothing is ever deleted.

use std::path::{Path, PathBuf};

use indicatif::HumanBytes;
use serde_json::json;

use super::{cells, open, write_path};
use crate::config::{DupsConfig, Form, Keep};
use crate::path_text::{escaped, from_text};
use crate::report::{Answer, answer};
use crate::store::{Group, Member, Same};

/// Lists the groups and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the answer not be written.
pub(in crate::commands) fn run(config: &DupsConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.asked.library)?;
    answer(|out| {
        let condition = config.asked.query.condition(config.asked.units);
        let mut groups = lookup.groups(&condition, config.by, config.across)?;
        groups.truncate(config.most.unwrap_or(usize::MAX));
        let spare: u64 = groups.iter().map(|group| group.spare).sum();
        let count = groups.len();
        for group in groups {
            let members = lookup.members(&condition, config.by, &group.key, u32::MAX)?;
            write(out, config, &group, &members)?;
        }
        if let Form::Table { .. } = config.form {
            out.line(&format!(
                "{} groups; {} are there more than once",
                cells::count(i64::try_from(count).unwrap_or(i64::MAX)),
                HumanBytes(spare)
            ))?;
        }
        Ok(0)
    })
}

fn write(
    out: &mut Answer,
    config: &DupsConfig,
    group: &Group,
    members: &[Member],
) -> anyhow::Result<()> {
    match config.form {
        Form::Paths(end) => {
            // What is listed may be deleted by whoever reads it, so that the one to keep must be there.
            let Some(kept) = kept(&config.keep, members, is_there) else {
                return Ok(());
            };
            for member in members.iter().filter(|member| member.id != kept.id) {
                write_path(out, &member.path, end)?;
            }
        }
        Form::Json => {
            let kept = kept(&config.keep, members, |_| true).map(|member| member.id);
            let models = members.iter().map(|member| {
                json!({ "id": member.id, "path": member.path, "format": member.format, "file_size": member.size,
                    "keep": kept == Some(member.id) })
            });
            let line = json!({
                "by": config.by.name(), "key": group.key, "count": group.count, "bytes": group.bytes, "spare_bytes": group.spare,
                "models": models.collect::<Vec<_>>(),
            });
            out.line(&line.to_string())?;
        }
        Form::Table { .. } | Form::Csv | Form::Count => {
            let what = match config.by {
                Same::Bytes => "the same file",
                Same::Mesh => "the same mesh",
                Same::Shape => "the same shape",
                Same::Scaled => "the same shape at some size",
            };
            out.line(&format!(
                "{} × {what}, {}, {} of it to spare",
                group.count,
                HumanBytes(group.bytes),
                HumanBytes(group.spare)
            ))?;
            let kept = kept(&config.keep, members, |_| true).map(|member| member.id);
            for member in members {
                let mark = if kept == Some(member.id) { "keep" } else { "" };
                out.line(&format!("  {mark:4}  {}", escaped(&member.path)))?;
            }
        }
    }
    Ok(())
}

/// The model that is kept of a group, among those that `may_be`; `None` where none is.
fn kept<'a>(
    keep: &Keep,
    members: &'a [Member],
    may_be: impl Fn(&Member) -> bool,
) -> Option<&'a Member> {
    let able = members.iter().filter(|member| may_be(member));
    let length = |member: &&Member| (member.path.chars().count(), member.path.clone());
    match keep {
        Keep::Oldest => able.min_by_key(|member| (member.modified_ns, member.path.clone())),
        Keep::Shortest => able.min_by_key(length),
        Keep::In(folder) => able
            .filter(|member| from_text(&member.path).starts_with(folder))
            .min_by_key(length),
    }
}

/// Whether the file lies where its row says, as long as it was.
fn is_there(member: &Member) -> bool {
    let path = from_text(&member.path);
    let is_whole = |path: &Path| {
        let size = path.metadata().map(|about| about.len());
        size.is_ok_and(|size| i64::try_from(size) == Ok(member.size))
    };
    is_whole(&path) || archive_of(&member.path).is_some_and(|archive| archive.is_file())
}

/// The archive that holds a file, where one does.
fn archive_of(path: &str) -> Option<PathBuf> {
    path.split_once("!/").map(|(archive, _)| from_text(archive))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: i64, path: &str, modified_ns: i64) -> Member {
        Member {
            id,
            path: path.into(),
            size: 1,
            modified_ns,
            format: "stl".into(),
        }
    }

    #[test]
    fn the_one_to_keep_is_the_one_asked_for() {
        let members = [
            member(1, "/parts/long name.stl", 5),
            member(2, "/p/x.stl", 9),
            member(3, "/parts2/x.stl", 5),
        ];
        let id = |keep: Keep| kept(&keep, &members, |_| true).map(|member| member.id);
        assert_eq!(id(Keep::Oldest), Some(1));
        assert_eq!(id(Keep::Shortest), Some(2));
        assert_eq!(id(Keep::In("/parts".into())), Some(1));
        assert_eq!(id(Keep::In("/else".into())), None);
        let no_more = kept(&Keep::Shortest, &members, |member| member.id != 2);
        assert_eq!(no_more.map(|member| member.id), Some(3));
    }
}
