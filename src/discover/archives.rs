//! What the walk finds in a ZIP archive: its members, each as a file would be found; and a line for one in which nothing is
//! a model.

use std::fs::Metadata;
use std::path::{Component, Path};

use super::{Found, Kind, Source, WalkOptions, modified_ns};
use crate::error::{Cause, ImportError, Stage};
use crate::formats::ReadError;
use crate::formats::archive::{self, Member};
use crate::formats::sidecar;
use crate::path_text::name_text;
use crate::store::Stamp;

/// Whether an archive is itself a model, a 3MF whose name a download or a person has changed: it has the part that holds the
/// model, and either a part that only packages have or a name that says so (`part.3mf.zip`).
fn is_package(path: &Path, members: &[Member]) -> bool {
    let has = |is_meant: fn(&str) -> bool| {
        let mut names = members.iter().map(|member| member.name.as_str());
        names.any(is_meant)
    };
    let named = path.file_stem().map(Path::new).and_then(Path::extension);
    let is_named = named.is_some_and(|extension| extension.eq_ignore_ascii_case("3mf"));
    has(|name| {
        let name = name.to_ascii_lowercase();
        name.starts_with("3d/") && name.ends_with(".model")
    }) && (is_named
        || has(|name| {
            let parts = ["[content_types].xml", "_rels/.rels"];
            parts.iter().any(|part| name.eq_ignore_ascii_case(part))
        }))
}

impl WalkOptions {
    /// What an archive below `root` holds. Its directory is read, and nothing of its members.
    pub(super) fn look_into(&self, path: &Path, root: &Path) -> Vec<Found> {
        let read = path
            .metadata()
            .map_err(ReadError::Io)
            .and_then(|about| Ok((about, archive::members(path, &self.limits)?)));
        let (about, members) = match read {
            Ok(read) => read,
            Err(error) => {
                let error = ImportError {
                    stage: Stage::Read,
                    cause: Cause::Read(error),
                };
                return vec![Found::Trouble {
                    path: path.into(),
                    error,
                }];
            }
        };
        if is_package(path, &members)
            && self
                .filter
                .includes(path.strip_prefix(root).unwrap_or(path))
        {
            return vec![self.candidate(path.into(), &about)];
        }
        let relative = path.strip_prefix(root).unwrap_or(path);
        let left_out = |reason: String| Found::LeftOut {
            path: path.into(),
            size: about.len(),
            reason,
        };
        let mut found = Vec::with_capacity(members.len());
        let is_model = |member: &Member| {
            let is_seen = self.hidden || !is_hidden(&member.name);
            is_seen && Kind::of(Path::new(&member.name)) != Kind::NoModel
        };
        if !members.iter().any(is_model) && self.filter.includes(relative) {
            found.push(left_out("an archive in which nothing is a model".into()));
        }
        for member in members {
            let namesake = member.has_namesake.then(|| member.name.clone());
            let seen = self.look_at_member(member, path, root, &about);
            if let (Found::Candidate(_), Some(name)) = (&seen, namesake) {
                let reason = format!("several members are called {name:?}: the last one is read");
                found.push(left_out(reason));
            }
            found.push(seen);
        }
        found
    }

    fn look_at_member(&self, member: Member, path: &Path, root: &Path, about: &Metadata) -> Found {
        let place = archive::join(path, &member.name);
        let relative = place.strip_prefix(root).unwrap_or(&place);
        let mut parts = Path::new(&member.name).components();
        let leads_out = !parts.all(|part| matches!(part, Component::Normal(_)));
        let is_out = (is_hidden(&member.name) && !self.hidden)
            || relative.ancestors().any(|part| self.filter.excludes(part));
        let kind = Kind::of(&place);
        let is_sidecar = kind == Kind::NoModel && sidecar::scope(&name_text(&place)).is_some();
        if is_sidecar && !(is_out || leads_out || member.is_encrypted) {
            return Found::Sidecar {
                path: place,
                stamp: Some(Stamp::new(member.size, modified_ns(about))),
            };
        }
        if is_out
            || kind == Kind::NoModel
            || !(kind == Kind::Archive || self.filter.includes(relative))
        {
            return Found::Ignored;
        }
        let reason = match kind {
            _ if leads_out => Some("its name leads out of the archive".to_owned()),
            Kind::Archive => Some("an archive within an archive".to_owned()),
            _ if member.is_encrypted => {
                Some("the member is encrypted: unpack it with its password".to_owned())
            }
            Kind::Unread(extension) => Some(format!(
                "{} is not read by this version",
                extension.to_uppercase()
            )),
            Kind::Read | Kind::NoModel => self.filter.refuses_size(member.size),
        };
        match reason {
            Some(reason) => Found::LeftOut {
                path: place,
                size: member.size,
                reason,
            },
            None => Found::Candidate(Source {
                path: place,
                size: member.size,
                modified_ns: modified_ns(about),
            }),
        }
    }
}

/// Whether a part of a member's name begins with a dot, those that lead elsewhere apart.
fn is_hidden(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    parts.any(|part| match part {
        Component::Normal(name) => name.as_encoded_bytes().starts_with(b"."),
        _ => false,
    })
}
