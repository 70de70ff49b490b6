//! The one list of exceptions, tidy.toml: a rule, a path and a reason each; one that excuses nothing is a fault.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Finding;
use super::tree::Tree;

const LIST: &str = "tidy.toml";

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    rule: String,
    path: String,
    reason: String,
}

/// The findings that no exception excuses, and one for each exception without a reason or a use.
pub(super) fn apply(tree: &Tree, findings: Vec<Finding>) -> Result<Vec<Finding>> {
    let list = tree
        .files
        .iter()
        .find(|file| file.path == LIST)
        .map_or("", |file| &file.text);
    let list: List = toml::from_str(list).with_context(|| format!("{LIST} is not as expected"))?;
    let excuses =
        |exception: &Exception, finding: &Finding| exception.rule == finding.rule && exception.path == finding.path;
    let mut own = Vec::new();
    for exception in &list.exception {
        let name = format!("the exception of {} for {}", exception.path, exception.rule);
        if exception.reason.trim().is_empty() {
            own.push(Finding::fault("exceptions", LIST, 1, format!("{name} has no reason")));
        }
        if !findings.iter().any(|finding| excuses(exception, finding)) {
            own.push(Finding::fault(
                "exceptions",
                LIST,
                1,
                format!("{name} excuses nothing; remove it"),
            ));
        }
    }
    let left = findings
        .into_iter()
        .filter(|finding| !list.exception.iter().any(|exception| excuses(exception, finding)));
    Ok(left.chain(own).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(list: &str) -> Vec<String> {
        let findings = vec![Finding::fault("file_size", "web/src/page.rs", 1, "long")];
        let left = apply(&Tree::of(&[(LIST, list)]), findings).unwrap();
        left.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn an_exception_needs_a_reason_and_a_use() {
        let exception = |rule: &str, reason: &str| {
            format!("[[exception]]\nrule = \"{rule}\"\npath = \"web/src/page.rs\"\nreason = \"{reason}\"\n")
        };
        assert_eq!(left(""), ["long"]);
        assert!(left(&exception("file_size", "generated")).is_empty());
        assert_eq!(
            left(&exception("file_size", " ")),
            ["the exception of web/src/page.rs for file_size has no reason"]
        );
        assert_eq!(
            left(&exception("purity", "x")),
            [
                "long",
                "the exception of web/src/page.rs for purity excuses nothing; remove it"
            ]
        );
    }
}
