//! Where a server is and who asks it, from a URL and the environment.
//!
//! A password comes from the URL, else from `PGPASSWORD`, else from the file of `PGPASSFILE` or `~/.pgpass`, as with other programs of
//! PostgreSQL. It is in no message: what is shown has host, port and database alone.
//!
//! Source: PostgreSQL 15 documentation, 34.1.1.2 (connection URIs), 34.15 (environment variables) and 34.16 (the password file).

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};

use super::PostgresError;
use super::tls::Tls;

/// How long a server may take to answer where the URL says nothing of it.
const PATIENCE: Duration = Duration::from_secs(20);
/// The port of PostgreSQL.
const PORT: u16 = 5432;
/// Bytes of a file of passwords that are looked at.
const MOST_BYTES: u64 = 1 << 20;

const NO_ADDRESS: &str = "no address of a server: in user and password of a URL, signs such as @ : / are written %40 %3A %2F";

/// A server, a database and a user.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    /// What no message may have in it.
    secret: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Without user and password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => "localhost".into(),
        };
        let host = match self.secret.as_str() {
            "" => host,
            secret => host.replace(secret, "***"),
        };
        let (port, name) = (self.port(), self.name());
        write!(f, "postgres://{host}:{port}/{name}")
    }
}

impl Address {
    /// Reads a URL, or `name=value` pairs.
    ///
    /// # Errors
    /// What is wrong with it, as a line for the user, in which nothing of it stands.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let is_url = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| text.starts_with(scheme));
        if !is_url && !text.contains('=') {
            return Err("no address of a server: postgres://USER@HOST:PORT/DATABASE is one".into());
        }
        // What stands behind a sign of a password that should have been escaped would be taken for a host.
        let before_options = text.split('?').next().unwrap_or_default();
        if is_url && before_options.matches('@').count() > 1 {
            return Err(NO_ADDRESS.into());
        }
        // Certificates are always checked here.
        let text = text.replace("sslmode=verify-full", "sslmode=require");
        let config = Config::from_str(&text).map_err(|error| {
            // The parser names what it stumbled over, and that may be a part of a password with a sign that should have been escaped.
            let says = std::error::Error::source(&error).map(ToString::to_string);
            let option = says.filter(|says| says.starts_with("invalid value for option"));
            let more = option.map_or(String::new(), |says| format!(" ({says})"));
            format!("{NO_ADDRESS}{more}")
        })?;
        let secret = config
            .get_password()
            .map(|password| String::from_utf8_lossy(password).into_owned());
        let mut address = Self {
            config,
            secret: secret.unwrap_or_default(),
        };
        if address.config.get_hosts().is_empty() {
            address.config.host("localhost");
        }
        Ok(address)
    }

    fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(PORT)
    }

    fn name(&self) -> &str {
        let user = || self.config.get_user().unwrap_or_default();
        self.config.get_dbname().unwrap_or_else(user)
    }

    /// Gives it the password that the environment has, where it has none.
    fn complete(&mut self) {
        if self.config.get_password().is_some() {
            return;
        }
        let given = std::env::var("PGPASSWORD")
            .ok()
            .filter(|password| !password.is_empty());
        if let Some(password) = given.or_else(|| self.kept_password()) {
            self.config.password(&password);
            self.secret = password;
        }
    }

    /// The password that the user's file has.
    fn kept_password(&self) -> Option<String> {
        use std::io::Read as _;
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".pgpass"));
        let path = std::env::var_os("PGPASSFILE")
            .map(PathBuf::from)
            .or_else(home)?;
        let mut text = String::new();
        std::fs::File::open(path)
            .ok()?
            .take(MOST_BYTES)
            .read_to_string(&mut text)
            .ok()?;
        let host = match self.config.get_hosts().first()? {
            Host::Tcp(host) => host.clone(),
            #[cfg(unix)]
            Host::Unix(_) => "localhost".into(),
        };
        let port = self.port().to_string();
        let user = self.config.get_user().unwrap_or_default();
        in_file(&text, [&host, &port, self.name(), user])
    }

    /// Connects.
    ///
    /// # Errors
    /// [`PostgresError`], without the password.
    pub(super) fn connect(&self) -> Result<Client, PostgresError> {
        let mut address = self.clone();
        address.complete();
        let patience = address
            .config
            .get_connect_timeout()
            .copied()
            .unwrap_or(PATIENCE);
        address
            .config
            .connect_timeout(patience)
            .application_name("trigest");
        let tls = match address.config.get_ssl_mode() {
            SslMode::Require => Some(Tls::new()?),
            _ => None,
        };
        // A server that takes the connection and says nothing would be waited for without an end.
        let (sender, receiver) = sync_channel(1);
        let config = address.config.clone();
        thread::spawn(move || {
            let _ = sender.send(match tls {
                Some(tls) => config.connect(tls),
                None => config.connect(NoTls),
            });
        });
        let connected = receiver.recv_timeout(patience + Duration::from_secs(1));
        let connected = connected.map_err(|_| {
            PostgresError::passing(format!("no answer within {} s", patience.as_secs()))
        })?;
        connected.map_err(|error| PostgresError::from(error).without(&address.secret))
    }
}

/// The password for host, port, database and user in a file of passwords.
fn in_file(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let fields = fields(line);
            let (known, password) = fields.split_at_checked(4)?;
            let fits = known
                .iter()
                .zip(wanted)
                .all(|(known, wanted)| known == "*" || known == wanted);
            password.first().filter(|_| fits).cloned()
        })
}

/// A line at its colons, those behind a backslash apart.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ':' => fields.push(String::new()),
            '\\' => fields
                .last_mut()
                .into_iter()
                .for_each(|field| field.extend(signs.next())),
            sign => fields
                .last_mut()
                .into_iter()
                .for_each(|field| field.push(sign)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_has_no_user_and_no_password() {
        for (text, shown) in [
            (
                "postgres://u:s3cret@db.example:5433/models",
                "postgres://db.example:5433/models",
            ),
            (
                "postgresql://u:s3cret@db.example",
                "postgres://db.example:5432/u",
            ),
            (
                "host=db.example user=u password=s3cret dbname=m",
                "postgres://db.example:5432/m",
            ),
            (
                "postgres:///m?host=/run/postgresql&user=u&password=s3cret",
                "postgres:///run/postgresql:5432/m",
            ),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?}").contains("s3cret"));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_a_word_of_it() {
        for text in [
            "",
            "db.example",
            "mysql://u:s3cret@h/d",
            "postgres://u:s3cret@h:port/d",
            "postgres://u:s3@cret@h/d",
            "postgres://u:s3@cret/@h/d",
            "postgres://u:s3cret@h/d?sslmode=s3cret",
            "host=h password='s3cret",
            "postgres://u:s3cret@h/d?s3cret=1",
        ] {
            let line = Address::parse(text).unwrap_err();
            assert!(!line.contains("s3") && !line.contains("cret"), "{line}");
            assert!(line.starts_with("no address of a server"), "{line}");
        }
    }

    #[test]
    fn a_file_of_passwords_is_read_as_others_read_it() {
        let text = "# h:1:d:u:no\nh:5432:d:u:first\\:with\\\\signs\n*:*:*:v:any\nshort\n";
        let found = |wanted| in_file(text, wanted);
        assert_eq!(
            found(["h", "5432", "d", "u"]).as_deref(),
            Some("first:with\\signs")
        );
        assert_eq!(found(["x", "1", "d", "v"]).as_deref(), Some("any"));
        assert_eq!(found(["x", "1", "d", "u"]), None);
    }
}
