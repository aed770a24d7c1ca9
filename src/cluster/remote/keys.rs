//! Keys that can be paths, and those that cannot.
//!
//! A store takes almost any name; a folder does not. What has empty parts, `.` or `..`, control characters or parts that are too long is sieved out of the
//! lists of a server before they are read, since one such name would cost the whole list. What is sieved out is counted and named.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService, ReqwestConnector,
};
use object_store::path::Path as Key;

/// Bytes of a part of a path.
const MOST_PART: usize = 255;
/// Bytes of a whole path, with room for the folder that it comes into.
const MOST_PATH: usize = 3_000;
/// Keys that are named.
const MOST_NAMED: usize = 10;

/// Whether a key can be a path.
pub(super) fn is_path(key: &str) -> bool {
    let is_short = key.len() <= MOST_PATH && key.split('/').all(|part| part.len() <= MOST_PART);
    is_short
        && !key.is_empty()
        && !key.starts_with('/')
        && !key.ends_with('/')
        && Key::parse(key).is_ok()
}

/// What sieves lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    left_out: Arc<Mutex<(u64, Vec<String>)>>,
}

impl Sieve {
    pub(super) fn left_out(&self) -> (u64, Vec<String>) {
        self.left_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note(&self, key: String) {
        let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        left_out.0 += 1;
        if left_out.1.len() < MOST_NAMED {
            left_out.1.push(key);
        }
    }

    /// A list as XML without the objects whose keys are no paths. Objects that stand for folders are no models, and not counted.
    fn sieved(&self, xml: &str) -> String {
        const START: &str = "<Contents>";
        const END: &str = "</Contents>";
        let mut kept = String::with_capacity(xml.len());
        let mut rest = xml;
        while let Some((before, inner)) = rest.split_once(START) {
            kept.push_str(before);
            let Some((object, after)) = inner.split_once(END) else {
                kept.push_str(START);
                rest = inner;
                break;
            };
            let key = object
                .split_once("<Key>")
                .and_then(|(_, rest)| rest.split_once("</Key>"));
            let key =
                key.map(|(key, _)| quick_xml::escape::unescape(key).unwrap_or_else(|_| key.into()));
            match key {
                Some(key) if is_path(&key) => {
                    for part in [START, object, END] {
                        kept.push_str(part);
                    }
                }
                Some(key) if key.ends_with('/') && is_path(key.trim_end_matches('/')) => {}
                key => self.note(key.map(|key| key.into_owned()).unwrap_or_default()),
            }
            rest = after;
        }
        kept.push_str(rest);
        kept
    }
}

impl HttpConnector for Sieve {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Sieving {
            inner,
            sieve: self.clone(),
        }))
    }
}

/// A client whose lists are sieved.
#[derive(Debug)]
struct Sieving {
    inner: HttpClient,
    sieve: Sieve,
}

impl HttpService for Sieving {
    fn call<'a, 'b>(
        &'a self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let is_list = request.method().as_str() == "GET"
            && request
                .uri()
                .query()
                .is_some_and(|query| query.contains("list-type=2"));
        Box::pin(async move {
            let response = self.inner.execute(request).await?;
            if !is_list || !response.status().is_success() {
                return Ok(response);
            }
            let (parts, body) = response.into_parts();
            let bytes = body.bytes().await?;
            let xml = std::str::from_utf8(&bytes)
                .map_err(|error| HttpError::new(HttpErrorKind::Decode, error))?;
            let body = HttpResponseBody::from(self.sieve.sieved(xml));
            Ok(HttpResponse::from_parts(parts, body))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_or_is_no_name_is_no_path() {
        for key in ["a.stl", "a/b c/ä.stl", "a/..b/c", "~/%2E%2E/x", "-rf"] {
            assert!(is_path(key), "{key:?}");
        }
        let long = "a".repeat(256);
        let deep = "a/".repeat(2_000) + "b";
        for key in [
            "", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a\nb", "a\u{7f}", "a\0b", &long,
            &deep,
        ] {
            assert!(!is_path(key), "{key:?}");
        }
    }

    #[test]
    fn a_list_keeps_its_paths_and_names_what_it_lost() {
        let object = |key: &str| format!("<Contents><Key>{key}</Key><Size>1</Size></Contents>");
        let names = [
            "a&amp;b.stl",
            "../x.stl",
            "folder/",
            "a//b.stl",
            "line&#10;break.stl",
            "c.stl",
        ];
        let list: String = names.map(object).concat();
        let xml =
            format!("<ListBucketResult><IsTruncated>false</IsTruncated>{list}</ListBucketResult>");
        let sieve = Sieve::default();
        let expected = format!(
            "<ListBucketResult><IsTruncated>false</IsTruncated>{}{}</ListBucketResult>",
            object(names[0]),
            object(names[5])
        );
        assert_eq!(sieve.sieved(&xml), expected);
        let (count, named) = sieve.left_out();
        assert_eq!(count, 3);
        assert_eq!(named, ["../x.stl", "a//b.stl", "line\nbreak.stl"]);
        assert_eq!(sieve.sieved("<Contents><Key>cut"), "<Contents><Key>cut");
    }
}
