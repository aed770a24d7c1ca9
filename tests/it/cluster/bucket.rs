//! A server with one bucket, for tests: as much of S3 as a client of it asks for, and faults when they are wanted.
//!
//! Source: Amazon S3 API Reference, 2006-03-01: ListObjectsV2, GetObject, HeadObject, PutObject, DeleteObject, conditional requests.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// When every object was written, as lists and answers say it, and in seconds since 1970.
const WRITTEN: [&str; 2] = ["2024-01-02T03:04:05.000Z", "Tue, 02 Jan 2024 03:04:05 GMT"];
pub(super) const WRITTEN_S: u64 = 1_704_164_645;
/// Keys of a page of a list.
const PAGE: usize = 5;

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// An answer with this status and word.
    Status(u16, &'static str),
    /// The connection ends without an answer.
    Reset,
    /// The body ends early.
    Partial,
    /// Nothing comes for so long.
    Slow(Duration),
}

/// A fault, for requests whose first line has this in it, so many times.
type Planned = (String, Fault, usize);

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Vec<u8>>,
    faults: Vec<Planned>,
    requests: Vec<String>,
}

/// The server, for as long as the process lives.
#[derive(Clone)]
pub(super) struct Bucket {
    state: Arc<Mutex<State>>,
    port: u16,
}

/// What was asked.
struct Request {
    method: String,
    key: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Bucket {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let bucket = Self {
            state: Arc::default(),
            port: listener.local_addr().unwrap().port(),
        };
        let own = bucket.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                thread::spawn(move || while own.answer(&stream).is_ok() {});
            }
        });
        bucket
    }

    pub(super) fn put(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        self.state
            .lock()
            .unwrap()
            .objects
            .insert(key.into(), bytes.into());
    }

    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.state.lock().unwrap().objects.get(key).cloned()
    }

    pub(super) fn keys(&self, prefix: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state
            .objects
            .keys()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect()
    }

    pub(super) fn remove(&self, prefix: &str) {
        self.state
            .lock()
            .unwrap()
            .objects
            .retain(|key, _| !key.starts_with(prefix));
    }

    /// The next `times` requests whose first line has `part` in it go wrong.
    pub(super) fn fail(&self, part: &str, fault: Fault, times: usize) {
        self.state
            .lock()
            .unwrap()
            .faults
            .push((part.into(), fault, times));
    }

    /// All goes well from now on; how many requests there were with `part` in their first lines.
    pub(super) fn heal(&self, part: &str) -> usize {
        let mut state = self.state.lock().unwrap();
        state.faults.clear();
        let requests = std::mem::take(&mut state.requests);
        requests.iter().filter(|line| line.contains(part)).count()
    }

    /// Tells a program where the server is, and who asks.
    pub(super) fn tell(&self, command: &mut Command) {
        command
            .env(
                "AWS_ENDPOINT_URL",
                format!("http://127.0.0.1:{}", self.port),
            )
            .env("AWS_ACCESS_KEY_ID", "AKIA0KEY0OF0TESTS")
            .env("AWS_SECRET_ACCESS_KEY", "secret0of0tests")
            .env("AWS_SESSION_TOKEN", "token0of0tests")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_READ_TIMEOUT", "1 second")
            .env_remove("AWS_PROFILE");
    }

    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        let request = Request::read(stream)?;
        let line = format!("{} {}", request.method, request.key);
        let fault = {
            let mut state = self.state.lock().unwrap();
            state.requests.push(line.clone());
            let fault = state
                .faults
                .iter_mut()
                .find(|(part, _, left)| *left > 0 && line.contains(part.as_str()));
            fault.map(|(_, fault, left)| {
                *left -= 1;
                *fault
            })
        };
        match fault {
            Some(Fault::Reset) => return Err(io::ErrorKind::ConnectionReset.into()),
            Some(Fault::Slow(time)) => thread::sleep(time),
            Some(Fault::Status(status, code)) => {
                let body = format!(
                    "<Error><Code>{code}</Code><Message>no</Message><AWSAccessKeyId>AKIA0KEY0OF0TESTS</AWSAccessKeyId></Error>"
                );
                return respond(stream, status, &[], body.as_bytes(), false);
            }
            Some(Fault::Partial) | None => {}
        }
        self.serve(stream, &request, matches!(fault, Some(Fault::Partial)))
    }

    fn serve(&self, stream: &TcpStream, request: &Request, is_cut: bool) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        let there = state.objects.get(&request.key).cloned();
        let etag = there.as_ref().map(|bytes| etag(bytes));
        let matches = |header: &str| {
            request
                .headers
                .get(header)
                .map(|wanted| wanted == "*" && etag.is_some() || Some(wanted) == etag.as_ref())
        };
        let is_refused =
            matches("if-match") == Some(false) || matches("if-none-match") == Some(true);
        let error = |status, code: &str| {
            (
                status,
                format!("<Error><Code>{code}</Code></Error>").into_bytes(),
            )
        };
        let mut headers = vec![format!("Last-Modified: {}", WRITTEN[1])];
        let (status, body) = match request.method.as_str() {
            "GET" if request.query.contains_key("list-type") => {
                (200, list(&state.objects, &request.query).into_bytes())
            }
            _ if is_refused => error(412, "PreconditionFailed"),
            "PUT" => {
                headers.push(format!("ETag: {}", self::etag(&request.body)));
                state
                    .objects
                    .insert(request.key.clone(), request.body.clone());
                (200, Vec::new())
            }
            "DELETE" => {
                state.objects.remove(&request.key);
                (204, Vec::new())
            }
            _ => match there {
                None => error(404, "NoSuchKey"),
                Some(bytes) => {
                    headers.extend(etag.map(|etag| format!("ETag: {etag}")));
                    partial(request, bytes, &mut headers)
                }
            },
        };
        drop(state);
        let is_head = request.method == "HEAD";
        let length = body.len();
        let sent = match (is_head, is_cut) {
            (true, _) => 0,
            (false, true) => length / 2,
            (false, false) => length,
        };
        headers.push(format!("Content-Length: {length}"));
        respond(stream, status, &headers, &body[..sent], true)?;
        if is_cut {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

/// The body, or the range of it that is asked for.
fn partial(request: &Request, bytes: Vec<u8>, headers: &mut Vec<String>) -> (u16, Vec<u8>) {
    let range = request.headers.get("range").and_then(|range| {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        let last = last.parse().unwrap_or(bytes.len() - 1).min(bytes.len() - 1);
        Some((first.parse::<usize>().ok()?, last))
    });
    match range {
        None => (200, bytes),
        Some((first, last)) => {
            headers.push(format!(
                "Content-Range: bytes {first}-{last}/{}",
                bytes.len()
            ));
            (206, bytes[first..=last].to_vec())
        }
    }
}

fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

fn list(objects: &BTreeMap<String, Vec<u8>>, query: &BTreeMap<String, String>) -> String {
    let text = |name: &str| query.get(name).cloned().unwrap_or_default();
    let (prefix, after) = (text("prefix"), text("continuation-token"));
    let wanted = objects
        .iter()
        .filter(|(key, _)| key.starts_with(&prefix) && **key > after);
    let page: Vec<_> = wanted.take(PAGE + 1).collect();
    let escaped = |key: &str| {
        let plain = key
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        plain
            .chars()
            .map(|sign| {
                if sign.is_control() {
                    format!("&#{};", sign as u32)
                } else {
                    sign.to_string()
                }
            })
            .collect::<String>()
    };
    let object = |(key, bytes): &(&String, &Vec<u8>)| {
        let (key, size, etag) = (
            escaped(key),
            bytes.len(),
            etag(bytes).replace('"', "&quot;"),
        );
        format!(
            "<Contents><Key>{key}</Key><LastModified>{}</LastModified><ETag>{etag}</ETag><Size>{size}</Size></Contents>",
            WRITTEN[0]
        )
    };
    let more = match page.get(PAGE - 1) {
        Some((key, _)) if page.len() > PAGE => format!(
            "<NextContinuationToken>{}</NextContinuationToken>",
            escaped(key)
        ),
        _ => String::new(),
    };
    let listed: String = page.iter().take(PAGE).map(object).collect();
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{}</IsTruncated>{more}{listed}</ListBucketResult>",
        !more.is_empty()
    )
}

fn respond(
    mut stream: &TcpStream,
    status: u16,
    headers: &[String],
    body: &[u8],
    has_length: bool,
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} X\r\n");
    for header in headers {
        head += &format!("{header}\r\n");
    }
    if !has_length {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    stream.write_all((head + "\r\n").as_bytes())?;
    stream.write_all(body)?;
    stream.flush()
}

impl Request {
    fn read(stream: &TcpStream) -> io::Result<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut words = line.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or_default().to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers
            .get("content-length")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let pairs = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let key = path.strip_prefix("/bucket").unwrap_or(path);
        Ok(Self {
            method,
            key: decoded(key.trim_start_matches('/')),
            query: pairs
                .map(|(name, value)| (name.to_owned(), decoded(value)))
                .collect(),
            headers,
            body,
        })
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                let digits = [*high, *low];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = after;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap()
}
