//! What may pass: no room, a disk that does not answer, another worker. Whoever started the worker is to try again.

use std::fmt;
use std::io::{self, ErrorKind};

use rusqlite::ErrorCode;

use crate::cluster::remote::RemoteError;
use crate::config::WrongUsage;
use crate::report;
use crate::store::{LibraryError, StoreError};

/// Exit status of what may pass: EX_TEMPFAIL of `sysexits.h`, which engines know.
pub(super) const STATUS: u8 = 75;

/// A reason to try again that is no error of the system.
#[derive(Debug)]
pub(super) struct Transient(pub(super) String);

impl fmt::Display for Transient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Transient {}

/// The exit status of what ended so: what may pass is said here, and what an object store refuses is wrong usage.
///
/// # Errors
/// What is neither.
pub(super) fn told(ended: anyhow::Result<u8>, json: bool) -> anyhow::Result<u8> {
    ended.or_else(|error| {
        if error.downcast_ref().is_some_and(RemoteError::is_refusal) {
            return Err(WrongUsage(format!("{error:#}")).into());
        }
        if !may_pass(&error) {
            return Err(error);
        }
        report::fatal(&error, STATUS, json);
        Ok(STATUS)
    })
}

/// Whether the same may succeed later, or on another machine.
pub(super) fn may_pass(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<Transient>()
            || cause
                .downcast_ref::<RemoteError>()
                .is_some_and(RemoteError::may_pass)
            || cause.downcast_ref::<io::Error>().is_some_and(of_system)
            || cause.downcast_ref::<StoreError>().is_some_and(of_store)
            || cause.downcast_ref::<LibraryError>().is_some_and(of_library)
    })
}

fn of_library(error: &LibraryError) -> bool {
    match error {
        LibraryError::Io { error, .. } => of_system(error),
        LibraryError::Sqlite { error, .. } => of_store(error),
        other => other.may_pass(),
    }
}

fn of_store(error: &StoreError) -> bool {
    match error {
        StoreError::Pool(_) => true,
        StoreError::Sqlite(error) => matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
            )
        ),
    }
}

fn of_system(error: &io::Error) -> bool {
    /// An input or output error: a disk or a network that fails.
    const EIO: i32 = 5;
    let kind = matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::FileTooLarge
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted
            | ErrorKind::ResourceBusy
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionAborted
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::OutOfMemory
    );
    kind || error.raw_os_error() == Some(EIO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn a_full_disk_may_pass_and_a_wrong_path_does_not() {
        let io = |number| anyhow::Error::new(io::Error::from_raw_os_error(number));
        for (number, passes) in [
            (28, true),
            (122, true),
            (5, true),
            (110, true),
            (2, false),
            (13, false),
        ] {
            assert_eq!(may_pass(&io(number)), passes, "{number}");
            assert_eq!(may_pass(&io(number).context("/out")), passes, "{number}");
        }
        let full = Err::<(), _>(Transient("no".into()))
            .context("shard")
            .unwrap_err();
        assert!(may_pass(&full));
        let path = std::path::PathBuf::from("/l");
        let locked = LibraryError::Locked {
            path: path.clone(),
            by: None,
        };
        assert!(may_pass(&locked.into()));
        assert!(!may_pass(&LibraryError::ReadOnly(path).into()));
    }
}
