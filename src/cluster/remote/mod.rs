//! Object stores: what they list, reads and writes of whole objects. URLs in; sources, files and versions out.
//!
//! Promises: an object is read as it was when it was planned, whole, or not at all; one is written whole or not at all, and only over what was
//! seen before. Requests are tried again with growing pauses; what fails then says who can act ([`RemoteError`]). Credentials come from the
//! environment that each store's own programs use, and are in no message: of what a server answers, the word for the error alone is told.
//! Keys that cannot be paths are left out and named; nothing is written outside the folder that is given.

mod error;
mod keys;
mod services;
mod staging;
mod supply;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{
    GetOptions, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, UpdateVersion,
};
use tokio::runtime::Runtime;

pub(crate) use error::RemoteError;
use keys::Sieve;
pub(crate) use staging::{Staging, Tree};
pub(crate) use supply::{Fault, Supply};

/// What URLs of object stores begin with.
const SCHEMES: [&str; 9] = [
    "s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "http", "https",
];
/// Bytes that are sent at once.
const PART: usize = 16 << 20;
/// Bytes of a file that is read as a whole, such as the one that says that a shard is done.
const MOST_SMALL: u64 = 64 << 20;

/// A folder of an object store.
#[derive(Clone)]
pub(crate) struct Remote {
    store: Arc<dyn ObjectStore>,
    runtime: Arc<Runtime>,
    /// What stands before keys in URIs, without a slash at its end.
    base: String,
    prefix: String,
    sieve: Sieve,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remote({}/{})", self.base, self.prefix)
    }
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: String,
    pub(crate) size: u64,
    /// ns since 1970.
    pub(crate) modified_ns: i64,
    pub(crate) etag: Option<String>,
}

/// Whether `path` is the URL of an object store.
pub(crate) fn is_url(path: &Path) -> bool {
    let scheme = path.to_str().and_then(|text| text.split_once("://"));
    scheme.is_some_and(|(scheme, _)| scheme == "file" || SCHEMES.contains(&scheme))
}

/// The parts of a URL: scheme, authority and the rest.
fn parts(url: &str) -> Result<(&str, &str, &str), RemoteError> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let holds_secret = scheme != "abfs" && scheme != "abfss" && authority.contains('@');
    let is_signed = scheme.starts_with("http") && rest.contains('?');
    if holds_secret || is_signed {
        return Err(RemoteError::refused(
            "a URL with a password or a signature in it: these belong into the environment",
        ));
    }
    if authority.is_empty() && scheme != "file" {
        return Err(RemoteError::refused("a URL without a bucket or a host"));
    }
    Ok((scheme, authority, rest))
}

impl Remote {
    /// The folder, or the object, at `url`.
    ///
    /// # Errors
    /// [`RemoteError`] where that is none; nothing is asked of a server yet.
    pub(crate) fn open(url: &str) -> Result<Self, RemoteError> {
        // Another may have been chosen already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (scheme, authority, rest) = parts(url)?;
        let sieve = Sieve::default();
        let store: Arc<dyn ObjectStore> = match scheme {
            "s3" | "s3a" => Arc::new(services::s3(authority, &sieve)?),
            "gs" => Arc::new(services::gcs(authority, &sieve)?),
            "az" | "azure" | "abfs" | "abfss" => Arc::new(services::azure(url, scheme, authority)?),
            "file" => Arc::new(LocalFileSystem::new()),
            _ => Arc::new(services::http(scheme, authority)?),
        };
        let (base, rest) = match scheme {
            "file" => (String::new(), decoded(rest)),
            "http" | "https" => (format!("{scheme}://{authority}"), decoded(rest)),
            _ => (format!("{scheme}://{authority}"), rest.to_owned()),
        };
        let prefix = rest.trim_matches('/').to_owned();
        Key::parse(&prefix)
            .map_err(|_| RemoteError::refused("a URL whose path has empty parts, . or .. in it"))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| RemoteError::passing(error.to_string()))?;
        Ok(Self {
            store,
            runtime: Arc::new(runtime),
            base,
            prefix,
            sieve,
        })
    }

    /// What stands before the slash and the key in URIs.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The URI of a key.
    pub(crate) fn uri(&self, key: &str) -> String {
        format!("{}/{key}", self.base)
    }

    /// The key of this folder, or of the name in it.
    pub(crate) fn key(&self, name: &str) -> String {
        match (self.prefix.as_str(), name) {
            ("", name) => name.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, name) => format!("{prefix}/{name}"),
        }
    }

    fn at(&self, key: &str) -> Result<Key, RemoteError> {
        Key::parse(key)
            .map_err(|_| RemoteError::refused(format!("{}: no key of an object", self.uri(key))))
    }

    /// Gives every object at the URL or below it to `each`; those whose keys cannot be paths are left out.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub(crate) fn list(&self, mut each: impl FnMut(Listed)) -> Result<(), RemoteError> {
        let prefix = self.at(&self.prefix)?;
        let uri = self.uri(&self.prefix);
        let mut count = 0_u64;
        let listed = self.runtime.block_on(async {
            let mut objects = self.store.list(Some(&prefix));
            while let Some(object) = objects.next().await {
                count += 1;
                each(listed(&object?));
            }
            Ok(())
        });
        listed.map_err(|error| RemoteError::of(&uri, &error).for_folder())?;
        // The URL of one object.
        if count == 0
            && !self.prefix.is_empty()
            && let Some(object) = self.head(&self.prefix)?
        {
            each(object);
        }
        Ok(())
    }

    /// Keys that were left out by [`Remote::list`]: how many, and the first of them.
    pub(crate) fn left_out(&self) -> (u64, Vec<String>) {
        self.sieve.left_out()
    }

    /// What is known of an object; `None` where there is none.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub(crate) fn head(&self, key: &str) -> Result<Option<Listed>, RemoteError> {
        let at = self.at(key)?;
        let found = self.runtime.block_on(self.store.head(&at));
        match found.map_err(|error| RemoteError::of(&self.uri(key), &error)) {
            Ok(object) => Ok(Some(listed(&object))),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes of a small object; `None` where there is none.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub(crate) fn read(&self, key: &str) -> Result<Option<Vec<u8>>, RemoteError> {
        let aside = tempfile::tempdir().map_err(|error| RemoteError::passing(error.to_string()))?;
        let path = aside.path().join("object");
        match self.fetch(key, None, MOST_SMALL, &path) {
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
            Ok(_) => {
                let mut bytes = Vec::new();
                let read =
                    std::fs::File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes));
                read.map_err(|error| RemoteError::passing(error.to_string()))?;
                Ok(Some(bytes))
            }
        }
    }

    /// Reads an object of at most `most` bytes to the file `path`, whole or not at all; of this version where one is given.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub(crate) fn fetch(
        &self,
        key: &str,
        etag: Option<&str>,
        most: u64,
        path: &Path,
    ) -> Result<Listed, RemoteError> {
        self.runtime.block_on(self.fetching(key, etag, most, path))
    }

    /// As [`Remote::fetch`], while others are under way.
    async fn fetching(
        &self,
        key: &str,
        etag: Option<&str>,
        most: u64,
        path: &Path,
    ) -> Result<Listed, RemoteError> {
        let uri = self.uri(key);
        let remote = |error: object_store::Error| RemoteError::of(&uri, &error);
        let local =
            |error: std::io::Error| RemoteError::passing(format!("{}: {error}", path.display()));
        let options = GetOptions {
            if_match: etag.map(str::to_owned),
            ..GetOptions::default()
        };
        let got = self
            .store
            .get_opts(&self.at(key)?, options)
            .await
            .map_err(remote)?;
        let about = listed(&got.meta);
        if about.size > most {
            return Err(RemoteError::too_large(&uri, about.size, most));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut aside = tempfile::Builder::new()
            .prefix(".fetching-")
            .tempfile_in(folder)
            .map_err(local)?;
        let mut bytes = 0_u64;
        let mut stream = got.into_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(remote)?;
            bytes += chunk.len() as u64;
            if bytes > about.size {
                break;
            }
            aside.write_all(&chunk).map_err(local)?;
        }
        if bytes != about.size {
            return Err(RemoteError::passing(format!(
                "{uri}: {bytes} bytes came of {}",
                about.size
            )));
        }
        aside.persist(path).map_err(|error| local(error.error))?;
        Ok(about)
    }

    /// Writes `bytes` to an object, whole or not at all: a new one, or in the place of the version that is `seen`. Returns the version that it is
    /// then.
    ///
    /// # Errors
    /// [`RemoteError`], of which [`RemoteError::is_there_already`] says that somebody else was faster.
    pub(crate) fn write(
        &self,
        key: &str,
        bytes: Vec<u8>,
        seen: Option<&Listed>,
    ) -> Result<Option<String>, RemoteError> {
        let at = self.at(key)?;
        let payload = PutPayload::from(bytes);
        let mode = match seen {
            None => PutMode::Create,
            Some(seen) if seen.etag.is_some() => PutMode::Update(UpdateVersion {
                e_tag: seen.etag.clone(),
                version: None,
            }),
            Some(_) => PutMode::Overwrite,
        };
        let put = |mode: PutMode| {
            self.runtime
                .block_on(self.store.put_opts(&at, payload.clone(), mode.into()))
        };
        let written = match put(mode) {
            // A store that knows no conditions.
            Err(
                object_store::Error::NotImplemented { .. }
                | object_store::Error::NotSupported { .. },
            ) => put(PutMode::Overwrite),
            other => other,
        };
        let written = written.map_err(|error| RemoteError::of(&self.uri(key), &error))?;
        Ok(written.e_tag)
    }

    /// As [`Remote::write`], of the file at `path`; a large one comes in parts and is there when the last has come.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub(crate) fn write_file(
        &self,
        key: &str,
        path: &Path,
        seen: Option<&Listed>,
    ) -> Result<Option<String>, RemoteError> {
        let local =
            |error: std::io::Error| RemoteError::passing(format!("{}: {error}", path.display()));
        let mut file = std::fs::File::open(path).map_err(local)?;
        if file.metadata().map_err(local)?.len() <= PART as u64 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(local)?;
            return self.write(key, bytes, seen);
        }
        let at = self.at(key)?;
        let remote = |error: object_store::Error| RemoteError::of(&self.uri(key), &error);
        self.runtime.block_on(async {
            let mut upload = self.store.put_multipart(&at).await.map_err(remote)?;
            loop {
                let mut bytes = Vec::new();
                (&mut file)
                    .take(PART as u64)
                    .read_to_end(&mut bytes)
                    .map_err(local)?;
                if bytes.is_empty() {
                    break;
                }
                let sent = upload.put_part(bytes.into()).await;
                if let Err(error) = sent {
                    // What has come is of no use; where it cannot be removed the store forgets it in time.
                    let _ = upload.abort().await;
                    return Err(remote(error));
                }
            }
            Ok(upload.complete().await.map_err(remote)?.e_tag)
        })
    }
}

fn listed(object: &object_store::ObjectMeta) -> Listed {
    Listed {
        key: object.location.to_string(),
        size: object.size,
        modified_ns: object
            .last_modified
            .timestamp_nanos_opt()
            .unwrap_or_default(),
        etag: object.e_tag.clone(),
    }
}

fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&crate::path_text::percent_decoded(text)).into_owned()
}
