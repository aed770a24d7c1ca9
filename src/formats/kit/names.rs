//! Bytes of a name in an archive in, the name as people wrote it out.
//!
//! A ZIP archive says of a name that it is UTF-8, or says nothing, and then it is whatever the writer's system used.
//! Promises: valid UTF-8 stays; what reads as Japanese in Shift-JIS or as Chinese in Big5 or GBK is read so; anything else is
//! code page 437, which gives every byte a character, so that different names stay different.
//! What is Japanese or Chinese is judged by all names of an archive together, since a short one proves little. The second
//! byte of a character may be that of a backslash: names are read before separators are looked for.
//!
//! Sources: PKWARE, APPNOTE.TXT 6.3.10, appendix D; WHATWG, Encoding, for Shift-JIS, Big5 and GBK.

use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS};

/// What names are written in that are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Script {
    ShiftJis,
    Big5,
    Gbk,
    CodePage437,
}

impl Script {
    /// What `names` that are not UTF-8 are written in.
    pub(in crate::formats) fn of<'n>(names: impl Iterator<Item = &'n [u8]> + Clone) -> Self {
        let foreign = names.filter(|name| std::str::from_utf8(name).is_err());
        let all_are = |encoding: &'static Encoding, is_own: fn(char) -> bool| {
            let read = |name: &[u8]| {
                let text = encoding.decode_without_bom_handling_and_without_replacement(name)?;
                let mut others = text.chars().filter(|c| !c.is_ascii());
                others
                    .all(is_own)
                    .then(|| has_pair(&text) || has_odd_sign(name))
            };
            let mut is_proven = false;
            let all = foreign.clone().all(|name| {
                let found = read(name);
                is_proven |= found == Some(true);
                found.is_some()
            });
            all && is_proven
        };
        if all_are(SHIFT_JIS, is_japanese) {
            Self::ShiftJis
        } else if foreign.clone().any(is_big5_alone)
            && foreign.clone().all(has_frequent_big5)
            && all_are(BIG5, is_chinese)
        {
            Self::Big5
        } else if all_are(GBK, is_chinese) {
            Self::Gbk
        } else {
            Self::CodePage437
        }
    }

    /// The text of a name that `zip` would read as `otherwise`: UTF-8, or code page 437.
    pub(in crate::formats) fn text(self, name: &[u8], otherwise: &str) -> String {
        let encoding = match self {
            Self::ShiftJis => SHIFT_JIS,
            Self::Big5 => BIG5,
            Self::Gbk => GBK,
            Self::CodePage437 => return otherwise.to_owned(),
        };
        if std::str::from_utf8(name).is_ok() {
            return otherwise.to_owned();
        }
        let text = encoding.decode_without_bom_handling_and_without_replacement(name);
        text.map_or_else(|| otherwise.to_owned(), |text| text.into_owned())
    }
}

/// Whether two characters beyond ASCII follow one another. In a European name whose letters happen to be the first
/// half of a double byte, the second half takes away an ASCII letter, and the next is ASCII again.
fn has_pair(text: &str) -> bool {
    let mut pairs = text.chars().zip(text.chars().skip(1));
    pairs.any(|(a, b)| !a.is_ascii() && !b.is_ascii())
}

/// Whether a byte beyond ASCII stands before a sign that no name has there but as the second half of a character: a backslash
/// where a name ends or its ending begins, or a vertical line.
fn has_odd_sign(name: &[u8]) -> bool {
    let mut places = name.windows(2).enumerate();
    places.any(|(at, pair)| {
        let behind = name.get(at.saturating_add(2));
        match pair {
            [0x80..=0xFF, b'\\'] => matches!(behind, None | Some(b'.' | b'/' | b'\\')),
            [0x80..=0xFF, b'|'] => true,
            _ => false,
        }
    })
}

/// The double bytes of a name, from its first byte beyond ASCII on.
fn double_bytes(name: &[u8]) -> impl Iterator<Item = [u8; 2]> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let at = rest.iter().position(|byte| !byte.is_ascii())?;
        let (pair, behind) = rest.get(at..)?.split_first_chunk::<2>()?;
        rest = behind;
        Some(*pair)
    })
}

/// Whether a name has a character that is frequent in Big5 and rare in GBK: its second byte is one of ASCII.
fn is_big5_alone(name: &[u8]) -> bool {
    double_bytes(name).any(|[_, second]| second.is_ascii())
}

/// Whether all characters of a name are among the frequent ones of Big5.
fn has_frequent_big5(name: &[u8]) -> bool {
    double_bytes(name).all(|[first, _]| (0xA4..=0xC6).contains(&first))
}

/// Kana, kanji, full-width forms and the punctuation between them. Half-width katakana are not: they are what GBK and
/// accents look like.
fn is_japanese(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{303F}' | '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}'
        | '\u{2010}'..='\u{2027}' | '\u{00D7}' | '\u{2190}'..='\u{2193}' | '\u{25A0}'..='\u{25FF}' | '\u{2605}' | '\u{2606}')
}

/// Hanzi, full-width forms and the punctuation between them.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}' | '\u{2010}'..='\u{2027}'
        | '\u{00B7}' | '\u{00D7}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(names: &[&[u8]]) -> Script {
        Script::of(names.iter().copied())
    }

    #[test]
    fn scripts_are_told_by_all_names_together() {
        let kuruma = b"\x8E\xD4\x82\xBD\x82\xBF.stl".as_slice();
        let table = b"\x95\x5C.stl".as_slice();
        assert_eq!(script(&[table, b"a.stl", kuruma]), Script::ShiftJis);
        assert_eq!(
            Script::ShiftJis.text(table, ""),
            "表.stl",
            "a backslash within"
        );
        assert_eq!(Script::ShiftJis.text("ü.stl".as_bytes(), "ü.stl"), "ü.stl");
        let chinese = b"\xD6\xD0\xCE\xC4/\xC1\xE3\xBC\xFE.stl".as_slice();
        assert_eq!(script(&[chinese]), Script::Gbk);
        assert_eq!(Script::Gbk.text(chinese, ""), "中文/零件.stl");
    }

    #[test]
    fn a_second_half_that_is_a_sign_proves_a_short_name() {
        for (name, script, text) in [
            (&b"\x95\x5C.stl"[..], Script::ShiftJis, "表.stl"),
            (b"\x95\x5C/\x83\x5C.stl", Script::ShiftJis, "表/ソ.stl"),
            (b"\x83\x7C.stl", Script::ShiftJis, "ポ.stl"),
            (b"\xD5\x5C.stl", Script::Gbk, "誠.stl"),
            (b"\xA5\x5C.stl", Script::Big5, "功.stl"),
            (b"\xB3\x5C\xBB\x5C.stl", Script::Big5, "許蓋.stl"),
        ] {
            assert_eq!(self::script(&[name]), script, "{text}");
            assert_eq!(script.text(name, ""), text);
        }
        for european in [&b"caf\x82\\part.stl"[..], b"\x8E\\x.stl"] {
            assert_eq!(self::script(&[european]), Script::CodePage437);
        }
    }

    #[test]
    fn accents_stay_accents() {
        let european: [&[u8]; 8] = [
            b"cub\x82.stl",
            b"Geh\x84use.stl",
            b"mod\x8Ale.stl",
            b"\x99l.stl",
            b"p\x83te.stl",
            b"cr\x82\x82e.stl",
            b"cami\xA2n_ni\xA4o.stl",
            b"Gr\x94\xE1e.stl",
        ];
        for name in european {
            assert_eq!(script(&[name]), Script::CodePage437, "{name:?}");
        }
        assert_eq!(script(&european), Script::CodePage437);
        assert_eq!(script(&[b"plain.stl"]), Script::CodePage437);
        assert_eq!(Script::CodePage437.text(b"cub\x82", "cubé"), "cubé");
    }
}
