//! The sentences of codes.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a sentence is about, by name: all of it text, as it stands in the message.
pub type Arguments = BTreeMap<Cow<'static, str>, String>;

/// A sentence that a code is worded with; of a code with several, each has its own key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What a translation is filed under: unique in its crate, and the code itself where the code has one sentence.
    pub key: &'static str,
    /// The stable code.
    pub code: &'static str,
    /// The English sentence, with `{name}` in the place of each argument.
    pub template: &'static str,
    /// The names of the arguments, in the order in which their values are given.
    pub arguments: &'static [&'static str],
}

/// Characters of a caller's text that a sentence says.
const QUOTED: usize = 100;

/// A caller's text as a sentence says it: the start of a long one.
///
/// ```
/// assert_eq!(violation::cut("AAPL"), "AAPL");
/// assert_eq!(violation::cut(&"x".repeat(101)), format!("{}…", "x".repeat(100)));
/// ```
#[must_use]
pub fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// A template with its arguments in their places; a placeholder without an argument stays.
///
/// ```
/// let arguments = [("count".into(), "3".to_owned())].into();
/// assert_eq!(violation::worded("{count} fields have errors.", &arguments), "3 fields have errors.");
/// ```
pub fn worded(template: &str, arguments: &Arguments) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, end) = after.split_once('}').unwrap_or((after, ""));
        match arguments.get(name) {
            Some(value) => text.push_str(value),
            None => text.extend(["{", name, "}"]),
        }
        rest = end;
    }
    text.push_str(rest);
    text
}

/// Whether the placeholders of a template are these names, each used at least once. [`codes!`](crate::codes) asks while it
/// compiles.
pub const fn names_match(template: &str, names: &[&str]) -> bool {
    let bytes = template.as_bytes();
    let mut used = 0_u32;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'{' {
            let start = at + 1;
            while at < bytes.len() && bytes[at] != b'}' {
                at += 1;
            }
            let mut name = 0;
            while name < names.len() && !is_span(bytes, start, at, names[name].as_bytes()) {
                name += 1;
            }
            if name == names.len() {
                return false;
            }
            used |= 1 << name;
        }
        at += 1;
    }
    used == (1 << names.len()) - 1
}

/// Whether these are the bytes from `start` to before `end`.
const fn is_span(bytes: &[u8], start: usize, end: usize, expected: &[u8]) -> bool {
    let mut at = 0;
    while at < expected.len() && start + at < end && bytes[start + at] == expected[at] {
        at += 1;
    }
    at == expected.len() && start + at == end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_names_are_the_same_or_it_is_said() {
        let cases: [(&str, &[&str], bool); 8] = [
            ("Required.", &[], true),
            ("{a} and {b}, {a} again.", &["a", "b"], true),
            ("{a}", &[], false),
            ("Required.", &["a"], false),
            ("{a} and {c}.", &["a", "b"], false),
            ("{ab}", &["a"], false),
            ("{a}", &["ab"], false),
            ("{}", &["a"], false),
        ];
        for (template, names, expected) in cases {
            assert_eq!(names_match(template, names), expected, "{template:?} with {names:?}");
        }
    }

    #[test]
    fn a_value_with_braces_is_text() {
        let arguments = [("a".into(), "{b}".to_owned()), ("b".into(), "no".to_owned())].into();
        assert_eq!(worded("{a}, {b}", &arguments), "{b}, no");
        assert_eq!(worded("{c", &arguments), "{c}");
    }
}
