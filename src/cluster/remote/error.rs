//! What a store, or the way to it, can refuse.

use std::error::Error;
use std::fmt;

use object_store::Error as StoreError;

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It may succeed later, or elsewhere.
    Passing,
    /// URL, credentials or rights are wrong.
    Refused,
    /// There is no such object.
    Absent,
    /// It is another version than that which was asked for.
    Changed,
    /// There is one already, or another version.
    There,
    /// It has more bytes than are taken.
    TooLarge,
}

/// Why an object could not be listed, read or written.
#[derive(Clone, Debug)]
pub(crate) struct RemoteError {
    kind: Kind,
    what: String,
}

/// Words of servers for what passes, although they come with a status for what does not.
const PASSING: [&str; 10] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "TokenRefreshRequired",
    "RequestTimeTooSkewed",
    "RequestExpired",
    "RequestTimeout",
    "SlowDown",
    "InternalError",
    "ServiceUnavailable",
    "OperationAborted",
];

impl RemoteError {
    pub(super) fn passing(what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            kind: Kind::Passing,
            what,
        }
    }

    pub(super) fn refused(what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            kind: Kind::Refused,
            what,
        }
    }

    pub(super) fn too_large(uri: &str, size: u64, most: u64) -> Self {
        Self {
            kind: Kind::TooLarge,
            what: format!("{uri}: {size} bytes, limit is {most}"),
        }
    }

    /// Of what happened at `uri`.
    pub(super) fn of(uri: &str, error: &StoreError) -> Self {
        let text = chain(error);
        let status = number_behind(&text, "status code: ");
        let code = between(&text, "<Code>", "</Code>");
        let kind = match error {
            StoreError::AlreadyExists { .. } => Kind::There,
            StoreError::Precondition { .. } | StoreError::NotModified { .. } => Kind::Changed,
            StoreError::NotFound { .. } => Kind::Absent,
            _ if code.is_some_and(|code| PASSING.contains(&code)) => Kind::Passing,
            StoreError::InvalidPath { .. }
            | StoreError::NotSupported { .. }
            | StoreError::NotImplemented { .. }
            | StoreError::UnknownConfigurationKey { .. } => Kind::Refused,
            // The token of an identity may be given anew.
            StoreError::Unauthenticated { .. } if code.is_none() => Kind::Passing,
            StoreError::Unauthenticated { .. } | StoreError::PermissionDenied { .. } => {
                Kind::Refused
            }
            _ if matches!(status, Some(400..=407 | 409..=428)) => Kind::Refused,
            _ => Kind::Passing,
        };
        let said = match (kind, status, code) {
            (Kind::Changed, ..) => "it is another version than the one that was seen".into(),
            (Kind::Absent, ..) => "there is no such object".into(),
            (Kind::There, ..) => "it is there already".into(),
            (_, Some(status), Some(code)) => format!("the server answers {status}, {code}"),
            (_, Some(status), None) => format!("the server answers {status}"),
            (_, None, Some(code)) => format!("the server answers {code}"),
            _ => last_cause(error),
        };
        Self {
            kind,
            what: without_secrets(&format!("{uri}: {said}")),
        }
    }

    /// As it is for a bucket or a folder: one that is not there will not come.
    pub(super) fn for_folder(self) -> Self {
        match self.kind {
            Kind::Absent => Self::refused(self.what.replace("no such object", "no such bucket")),
            _ => self,
        }
    }

    /// Whether there is no such object.
    pub(crate) fn is_absence(&self) -> bool {
        self.kind == Kind::Absent
    }

    /// Whether there is an object already, or another version of it.
    pub(crate) fn is_there_already(&self) -> bool {
        matches!(self.kind, Kind::There | Kind::Changed)
    }

    /// Whether the same may succeed later: an object that has changed may be planned anew.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self.kind, Kind::Passing | Kind::Changed | Kind::There)
    }

    /// Whether it never will.
    pub(crate) fn is_refusal(&self) -> bool {
        self.kind == Kind::Refused
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for RemoteError {}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push('\n');
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}

/// The innermost cause, in one line.
fn last_cause(error: &StoreError) -> String {
    let mut last: &dyn Error = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    let (inner, _) = rest.split_once(end)?;
    let is_word = inner.len() < 100 && inner.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then_some(inner)
}

fn number_behind(text: &str, start: &str) -> Option<u16> {
    let (_, rest) = text.split_once(start)?;
    rest.get(..3)?.parse().ok()
}

/// Names of variables whose values are secret, or parts of such names.
const SECRETS: [&str; 6] = [
    "SECRET",
    "TOKEN",
    "ACCESS_KEY",
    "ACCOUNT_KEY",
    "PASSWORD",
    "SAS",
];

/// `text` without a credential that the environment has.
pub(super) fn without_secrets(text: &str) -> String {
    let is_secret = |name: &str| {
        let is_of_store = ["AWS_", "AZURE_", "GOOGLE_"]
            .iter()
            .any(|start| name.starts_with(start));
        is_of_store && SECRETS.iter().any(|part| name.contains(part))
    };
    let known = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_secret));
    let values = known.filter_map(|(_, value)| value.into_string().ok());
    values
        .filter(|value| value.len() >= 8)
        .fold(text.to_owned(), |text, value| text.replace(&value, "***"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> StoreError {
        StoreError::Generic {
            store: "S3",
            source: text.into(),
        }
    }

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        let said = |text: &str| {
            let error = RemoteError::of("s3://b/k", &generic(text));
            (error.may_pass(), error.is_refusal(), error.to_string())
        };
        let (passes, _, line) = said(
            "GET - Server returned non-2xx status code: 503 Service Unavailable: <Error><Code>SlowDown</Code></Error>",
        );
        assert!(passes);
        assert_eq!(line, "s3://b/k: the server answers 503, SlowDown");
        let (passes, _, line) = said(
            "status code: 400 Bad Request: <Code>ExpiredToken</Code><Token-0>secret</Token-0>",
        );
        assert!(passes);
        assert_eq!(line, "s3://b/k: the server answers 400, ExpiredToken");
        let (passes, refused, _) =
            said("status code: 400 Bad Request: <Code>InvalidBucketName</Code>");
        assert!(refused && !passes);
        let (passes, ..) = said("status code: 429 Too Many Requests");
        assert!(passes);
        let (passes, _, line) = said("connection reset by peer");
        assert!(passes);
        assert_eq!(line, "s3://b/k: connection reset by peer");
        let denied = StoreError::PermissionDenied {
            path: "k".into(),
            source: "status code: 403 Forbidden: <Code>AccessDenied</Code><AWSAccessKeyId>AKIA</AWSAccessKeyId>".into(),
        };
        let denied = RemoteError::of("s3://b/k", &denied);
        assert!(denied.is_refusal());
        assert!(!denied.to_string().contains("AKIA"));
        let gone = StoreError::NotFound {
            path: "k".into(),
            source: "x".into(),
        };
        assert!(RemoteError::of("s3://b/k", &gone).is_absence());
        assert!(RemoteError::of("s3://b", &gone).for_folder().is_refusal());
    }
}
