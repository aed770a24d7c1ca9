//! What the server, or the way to it, can refuse.

use std::error::Error;
use std::fmt;
use std::io;

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It may succeed later.
    Passing,
    /// The address, the password or the rights are wrong, or the server is too old.
    Refused,
    /// Neither.
    Other,
}

/// Why rows could not be written.
#[derive(Debug)]
pub(crate) struct PostgresError {
    kind: Kind,
    what: String,
}

impl PostgresError {
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

    pub(super) fn other(what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            kind: Kind::Other,
            what,
        }
    }

    /// Whether the same may succeed later.
    pub(crate) fn may_pass(&self) -> bool {
        self.kind == Kind::Passing
    }

    /// Whether what was asked for cannot be had from this server, by this user.
    pub(crate) fn is_refusal(&self) -> bool {
        self.kind == Kind::Refused
    }

    /// With `secret` nowhere in it.
    pub(super) fn without(self, secret: &str) -> Self {
        let what = match secret {
            "" => self.what,
            secret => self.what.replace(secret, "***"),
        };
        Self { what, ..self }
    }
}

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for PostgresError {}

/// What a state of SQL means, by its class.
fn kind_of(state: &str) -> Kind {
    match state {
        // No such right; a server that only reads; the database or the schema is not there; what this server has not.
        "42501" | "25006" | "3D000" | "3F000" | "0A000" => Kind::Refused,
        _ => match state.get(..2) {
            Some("28") => Kind::Refused,
            // The connection, the server's means, its administrator, and other transactions.
            Some("08" | "53" | "57" | "58" | "40" | "55") => Kind::Passing,
            _ => Kind::Other,
        },
    }
}

impl From<postgres::Error> for PostgresError {
    fn from(error: postgres::Error) -> Self {
        if let Some(said) = error.as_db_error() {
            let detail = said.detail().map(|detail| format!(" ({detail})"));
            return Self {
                kind: kind_of(said.code().code()),
                what: format!(
                    "the server says: {}{}",
                    said.message(),
                    detail.unwrap_or_default()
                ),
            };
        }
        let mut what = error.to_string();
        let mut cause = error.source();
        let is_tls = what.contains("TLS");
        let mut is_of_system = error.is_closed();
        while let Some(source) = cause {
            // A certificate that is not trusted comes as bad data of the system.
            let of_system = source.downcast_ref::<io::Error>();
            is_of_system |=
                of_system.is_some_and(|error| error.kind() != io::ErrorKind::InvalidData);
            let text = source.to_string();
            if !what.contains(&text) {
                what = format!("{what}: {text}");
            }
            cause = source.source();
        }
        Self {
            kind: match (is_of_system, is_tls) {
                (true, _) => Kind::Passing,
                (false, true) => Kind::Refused,
                (false, false) => Kind::Other,
            },
            what,
        }
    }
}

impl From<io::Error> for PostgresError {
    fn from(error: io::Error) -> Self {
        match error
            .get_ref()
            .is_some_and(|cause| cause.is::<postgres::Error>())
        {
            true => match error
                .into_inner()
                .map(|cause| cause.downcast::<postgres::Error>())
            {
                Some(Ok(error)) => (*error).into(),
                _ => Self::passing("the connection was lost"),
            },
            false => Self::passing(format!("the connection was lost: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_told_from_what_is_refused() {
        for (state, kind) in [
            ("28P01", Kind::Refused),
            ("28000", Kind::Refused),
            ("3D000", Kind::Refused),
            ("42501", Kind::Refused),
            ("25006", Kind::Refused),
            ("53300", Kind::Passing),
            ("53100", Kind::Passing),
            ("57P01", Kind::Passing),
            ("57P03", Kind::Passing),
            ("08006", Kind::Passing),
            ("40P01", Kind::Passing),
            ("55P03", Kind::Passing),
            ("23505", Kind::Other),
            ("22021", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(kind_of(state), kind, "{state}");
        }
        let said = PostgresError::refused("user \"a\", password s3cret").without("s3cret");
        assert_eq!(said.to_string(), "user \"a\", password ***");
    }
}
