//! The arguments of an intent or of a report as their type; what does not fit is refused at its path, in plain words.

mod located;

use serde::de::DeserializeOwned;
use serde_json::Value as JsonValue;
use violation::Fault;

use crate::codes;
use located::{Located, Misfit, Reason};

/// The arguments, typed; else the path of what does not fit, if it has one, and what is wrong with it (`args_malformed`).
pub(crate) fn read<A: DeserializeOwned>(args: &JsonValue) -> Result<A, (Option<String>, Fault)> {
    A::deserialize(Located(args)).map_err(|misfit| {
        let path = misfit.path();
        let fault = fault(&misfit, path.as_deref().unwrap_or("args"));
        (path, fault)
    })
}

fn fault(misfit: &Misfit, path: &str) -> Fault {
    match misfit.reason() {
        Reason::Missing => codes::arg_missing(&path),
        Reason::Unknown { known } => codes::arg_unknown(&path, &known.join(", ")),
        Reason::Unfit { found, expected } => codes::arg_unfit(&path, found, expected),
        Reason::Other { error } => codes::args_malformed(&format_args!("{path}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use decimal::Decimal;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::schema::value::{Instant, Uid};

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    #[expect(dead_code, reason = "only read")]
    enum Scope {
        All,
        One(Uid),
        Some { uids: Vec<Uid> },
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Args {
        #[serde(default)]
        limit: Option<usize>,
        #[serde(default)]
        shift: i64,
        #[serde(default)]
        rates: BTreeMap<String, Decimal>,
        #[serde(default)]
        assets: BTreeMap<Uid, Decimal>,
        #[serde(default)]
        parts: Vec<Part>,
        #[serde(default)]
        at: Option<Instant>,
        #[serde(default)]
        scope: Option<Scope>,
        #[serde(default)]
        pair: Option<(u8, f64)>,
        #[serde(default)]
        is_new: bool,
        #[serde(default)]
        names: Vec<String>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Part {
        name: String,
    }

    const UID: &str = "00000000-0000-0000-0000-000000000001";

    #[test]
    fn what_fits_is_read() {
        for args in [
            json!({}),
            json!({ "limit": null, "shift": -5, "rates": { "A": "0.5" }, "assets": { UID: "1" }, "parts": [{ "name": "a" }] }),
            json!({ "at": "2026-01-31T16:00:00Z", "scope": "all", "pair": [1, 2], "is_new": true, "names": ["a"] }),
            json!({ "scope": { "one": UID } }),
            json!({ "scope": { "some": { "uids": [UID] } } }),
        ] {
            let read = read::<Args>(&args).map_err(|(path, fault)| (path, fault.message));
            assert!(read.is_ok(), "{args}: {read:?}");
        }
    }

    /// (arguments, path, what the message says of the path)
    type Case = (&'static str, &'static str, &'static str);

    const KINDS: &[Case] = &[
        (
            r#"{"limit":"10"}"#,
            "limit",
            r#"is "10"; provide a whole number from 0."#,
        ),
        (r#"{"limit":-1}"#, "limit", "is -1; provide a whole number from 0."),
        (r#"{"limit":1.5}"#, "limit", "is 1.5; provide a whole number from 0."),
        (
            r#"{"limit":1e300}"#,
            "limit",
            "is 1e+300; provide a whole number from 0.",
        ),
        (r#"{"shift":[]}"#, "shift", "is a list; provide a whole number."),
        (r#"{"is_new":"yes"}"#, "is_new", r#"is "yes"; provide true or false."#),
        (r#"{"names":[null]}"#, "names[0]", "is null; provide text."),
        (r#"{"names":{}}"#, "names", "is an object; provide a list."),
        (r#"{"parts":[7]}"#, "parts[0]", "is 7; provide an object."),
        (r#"{"parts":[["a"]]}"#, "parts[0]", "is a list; provide an object."),
        (
            r#"{"rates":{"A":"many"}}"#,
            "rates.A",
            r#"is "many"; provide a decimal such as "12.5"."#,
        ),
        (
            r#"{"assets":{"A":"1"}}"#,
            "assets.A",
            r#"is "A"; provide a UUID such as 00000000-0000-0000-0000-000000000001."#,
        ),
        (
            r#"{"at":"today"}"#,
            "at",
            r#"is "today"; provide a date or a time such as 2026-01-31T16:00:00Z."#,
        ),
        (
            r#"{"at":5}"#,
            "at",
            "is 5; provide a date or a time such as 2026-01-31T16:00:00Z.",
        ),
    ];

    const SHAPES: &[Case] = &[
        (r#"{"parts":[{"name":"a"},{}]}"#, "parts[1].name", ""),
        (
            r#"{"parts":[{"nome":1}]}"#,
            "parts[0].nome",
            "is not a property here; the properties are name.",
        ),
        (
            r#"{"scope":"none"}"#,
            "scope",
            r#"is "none"; provide one of: all, one, some."#,
        ),
        (
            r#"{"scope":{"one":"A"}}"#,
            "scope.one",
            r#"is "A"; provide a UUID such as 00000000-0000-0000-0000-000000000001."#,
        ),
        (
            r#"{"scope":{"some":{"uids":[1]}}}"#,
            "scope.some.uids[0]",
            "is 1; provide a UUID such as 00000000-0000-0000-0000-000000000001.",
        ),
        (
            r#"{"scope":{}}"#,
            "scope",
            "is an object; provide an object with one property, or text.",
        ),
        (r#"{"pair":[1]}"#, "pair", "is a list of 1; provide a list of 2."),
        (r#"{"pair":[1,2,3]}"#, "pair", "is a list of 3; provide a list of 2."),
        (
            r#"{"pair":[300,2]}"#,
            "pair[0]",
            "is 300; provide a whole number from 0.",
        ),
        ("[]", "", "is a list; provide an object."),
        ("null", "", "is null; provide an object."),
    ];

    #[test]
    fn what_does_not_fit_is_refused_at_its_path_in_plain_words() {
        for (args, path, message) in KINDS.iter().chain(SHAPES) {
            let given = serde_json::from_str(args).expect(args);
            let (found, fault) = read::<Args>(&given).expect_err(args);
            assert_eq!(found.as_deref().unwrap_or_default(), *path, "{args}");
            let expected = match (*path, *message) {
                ("", message) => format!("args {message}"),
                (path, "") => format!("Provide {path}."),
                (path, message) => format!("{path} {message}"),
            };
            assert_eq!((fault.code, fault.message), ("args_malformed", expected), "{args}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let (_, fault) = read::<Args>(&json!({ "limit": "x".repeat(200) })).expect_err("a text");
        let start = "x".repeat(100);
        assert_eq!(
            fault.message,
            format!("limit is \"{start}…\"; provide a whole number from 0.")
        );
    }
}
