//! The normal forms of names that people type.

use metatable::NormalForm;

/// A type key: trimmed, lower case, runs of blanks as one underscore; none when nothing is left.
///
/// ```
/// # use markets::names::type_key;
/// assert_eq!(type_key(" Crypto Spot ").as_deref(), Some("crypto_spot"));
/// assert_eq!(type_key("  "), None);
/// ```
pub fn type_key(text: &str) -> Option<String> {
    let key = NormalForm::TypeKey.apply(text);
    (!key.is_empty()).then_some(key)
}

/// A business key from a display name: lower-case letters and digits, everything else as one underscore between, at
/// most 255 characters; none when nothing is left.
///
/// ```
/// # use markets::names::identifier_from_name;
/// assert_eq!(identifier_from_name("US Equities (2026)").as_deref(), Some("us_equities_2026"));
/// ```
pub fn identifier_from_name(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let identifier: String = words.join("_").chars().take(255).collect();
    (!identifier.is_empty()).then_some(identifier)
}
