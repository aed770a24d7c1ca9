//! `data:` URIs: bytes that stand in the JSON itself, as base64 or percent-encoded.
//!
//! Promises: what exporters write is read: base64 with or without its padding, in the alphabet of URLs, percent-encoded, with blanks
//! and line ends in it.
//!
//! Source: RFC 2397, The "data" URL scheme; RFC 4648, base64.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::path_text::percent_decoded;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const FOR_URLS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// The bytes of what follows `data:`.
///
/// # Errors
/// The reason as words.
pub(super) fn bytes(data: &str) -> Result<Vec<u8>, String> {
    let (head, body) = data.split_once(',').ok_or("a data URI without data")?;
    let is_base64 = head
        .rsplit(';')
        .next()
        .is_some_and(|last| last.trim().eq_ignore_ascii_case("base64"));
    if !is_base64 {
        return Ok(percent_decoded(body));
    }
    // The usual case: nothing to be taken out.
    if let Ok(bytes) = PLAIN.decode(body) {
        return Ok(bytes);
    }
    let mut digits = percent_decoded(body);
    digits.retain(|byte| !byte.is_ascii_whitespace());
    let decoded = PLAIN.decode(&digits);
    decoded
        .or_else(|error| FOR_URLS.decode(&digits).map_err(|_| error))
        .map_err(|error| {
            let why = error.to_string();
            format!("damaged base64 ({})", why.trim_end_matches('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_it_is_written() {
        for data in [
            "application/octet-stream;base64,AP/+",
            ";BASE64,AP/+",
            ";base64,AP_-",
            ";base64, AP/\n+ ",
            ";base64,AP%2F%2B",
        ] {
            assert_eq!(bytes(data).unwrap(), [0, 255, 254], "{data}");
        }
        assert_eq!(bytes(";base64,AAE=").unwrap(), [0, 1]);
        assert_eq!(bytes(";base64,AAE").unwrap(), [0, 1]);
        assert_eq!(bytes(";base64,AAE%3D").unwrap(), [0, 1]);
    }

    #[test]
    fn what_is_not_base64_is_percent_encoded() {
        assert_eq!(
            bytes("application/octet-stream,%00%FFa").unwrap(),
            [0, 255, b'a']
        );
    }

    #[test]
    fn damage_is_named() {
        assert_eq!(bytes("nothing").unwrap_err(), "a data URI without data");
        assert!(
            bytes(";base64,A!B")
                .unwrap_err()
                .starts_with("damaged base64")
        );
    }
}
