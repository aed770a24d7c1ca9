//! How text is compared: without regard to case, in any script.

/// Whether `text` holds `part`, which is in lower case.
pub(super) fn contains(text: &str, part: &str) -> bool {
    if text.is_ascii() && part.is_ascii() {
        let (text, part) = (text.as_bytes(), part.as_bytes());
        return part.is_empty()
            || text
                .windows(part.len())
                .any(|window| window.eq_ignore_ascii_case(part));
    }
    text.to_lowercase().contains(part)
}

/// Whether all of `text` is as `pattern`, which is in lower case: `*` stands for any letters, `?` for one.
pub(super) fn matches(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let (mut t, mut p) = (0, 0);
    // Where the last star stands, and the first letter behind what it stands for.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&sign) if sign == '?' || sign == text[t] => {
                t += 1;
                p += 1;
            }
            _ => match &mut star {
                Some((at, behind)) => {
                    *behind += 1;
                    (p, t) = (*at + 1, *behind);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&sign| sign == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter() {
        assert!(contains("Über DRACHE", "über"));
        assert!(contains("Dragon.STL", "dragon.stl"));
        assert!(!contains("Dragon", "dragons") && contains("x", ""));
    }

    #[test]
    fn stars_stand_for_any_letters() {
        assert!(matches("Left_Bracket.stl", "*bracket*") && matches("abc", "a?c"));
        assert!(!matches("abc", "a?") && !matches("abcd", "a*c") && matches("", "*"));
        assert!(!matches(
            &"a".repeat(10_000),
            &"a*".repeat(50).replace("a*", "*a*b")
        ));
    }
}
