//! The text of a licence in; the name that it goes by out.

/// Licences by a phrase of their text, in lower case and with single spaces: the first that is found counts.
const TEXTS: &[(&str, &str)] = &[
    ("gnu affero general public license version 3", "AGPL-3.0"),
    ("gnu lesser general public license version 3", "LGPL-3.0"),
    ("gnu lesser general public license version 2.1", "LGPL-2.1"),
    ("gnu library general public license version 2", "LGPL-2.0"),
    ("gnu general public license version 3", "GPL-3.0"),
    ("gnu general public license version 2", "GPL-2.0"),
    ("gnu free documentation license version 1.3", "GFDL-1.3"),
    ("apache license version 2.0", "Apache-2.0"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    (
        "cern open hardware licence version 2 - strongly",
        "CERN-OHL-S-2.0",
    ),
    (
        "cern open hardware licence version 2 - weakly",
        "CERN-OHL-W-2.0",
    ),
    (
        "cern open hardware licence version 2 - permissive",
        "CERN-OHL-P-2.0",
    ),
    ("boost software license - version 1.0", "BSL-1.0"),
    ("this is free and unencumbered software", "Unlicense"),
    ("altered source versions must be plainly marked", "Zlib"),
    (
        "permission to use, copy, modify, and/or distribute this software",
        "ISC",
    ),
    (
        "permission is hereby granted, free of charge, to any person obtaining a copy",
        "MIT",
    ),
];

/// Creative Commons by the words of the title, the longest first.
const COMMONS: &[(&str, &str)] = &[
    ("attribution-noncommercial-sharealike", "BY-NC-SA"),
    ("attribution-noncommercial-noderivatives", "BY-NC-ND"),
    ("attribution-noncommercial-noderivs", "BY-NC-ND"),
    ("attribution-noncommercial", "BY-NC"),
    ("attribution-sharealike", "BY-SA"),
    ("attribution-noderivatives", "BY-ND"),
    ("attribution-noderivs", "BY-ND"),
    ("attribution", "BY"),
];

/// So much of a text is looked at: names and first terms stand there.
const HEAD: usize = 6_000;

/// The name of the licence whose text this is; `None` where it is none that is known.
pub(super) fn name_of(text: &str) -> Option<String> {
    let head: String = text.chars().take(HEAD).collect();
    let words: Vec<&str> = head.split_whitespace().collect();
    let plain = words.join(" ").to_lowercase();
    let known = TEXTS.iter().find(|(phrase, _)| plain.contains(phrase));
    known
        .map(|(_, name)| (*name).to_owned())
        .or_else(|| bsd(&plain))
        .or_else(|| commons_title(&plain))
        .or_else(|| commons_address(&plain))
}

fn bsd(plain: &str) -> Option<String> {
    let is_bsd = plain.contains("redistribution and use in source and binary forms");
    let name = if plain.contains("neither the name") {
        "BSD-3-Clause"
    } else {
        "BSD-2-Clause"
    };
    is_bsd.then(|| name.to_owned())
}

/// "Attribution-ShareAlike 4.0 International", as legal texts are headed.
fn commons_title(plain: &str) -> Option<String> {
    COMMONS.iter().find_map(|(words, letters)| {
        let (_, behind) = plain.split_once(&format!("{words} "))?;
        let version = behind
            .split(' ')
            .next()
            .filter(|version| is_version(version))?;
        Some(format!("CC-{letters}-{version}"))
    })
}

/// The licence that an address of Creative Commons in `text` names.
pub(super) fn commons_address(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let (_, path) = lower.split_once("creativecommons.org/")?;
    let mut parts =
        path.split(|c: char| c == '/' || c.is_whitespace() || matches!(c, ')' | '>' | '"'));
    let kind = parts.next()?;
    let (letters, version) = (
        parts.next()?,
        parts.next().filter(|version| is_version(version)),
    );
    let name = match (kind, letters) {
        ("publicdomain", "zero") => "CC0".to_owned(),
        ("publicdomain", _) => return Some("public domain".to_owned()),
        ("licenses", letters) if letters.starts_with("by") && letters.len() <= 8 => {
            format!("CC-{}", letters.to_uppercase())
        }
        _ => return None,
    };
    Some(version.map_or(name.clone(), |version| format!("{name}-{version}")))
}

fn is_version(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_known_by_their_first_words() {
        let name = |text: &str| name_of(text).unwrap_or_default();
        assert_eq!(
            name("  GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007"),
            "GPL-3.0"
        );
        assert_eq!(
            name(
                "MIT License\n\nPermission is hereby granted, free of charge,\nto any person obtaining a copy"
            ),
            "MIT"
        );
        assert_eq!(
            name("Attribution-NonCommercial-ShareAlike 4.0 International\n\n===="),
            "CC-BY-NC-SA-4.0"
        );
        assert_eq!(
            name("Redistribution and use in source and binary forms … Neither the name"),
            "BSD-3-Clause"
        );
        assert_eq!(
            name("see http://creativecommons.org/licenses/by-nd/3.0/"),
            "CC-BY-ND-3.0"
        );
        assert_eq!(
            name("https://creativecommons.org/publicdomain/zero/1.0/"),
            "CC0-1.0"
        );
        assert_eq!(name("All rights reserved."), "");
    }
}
