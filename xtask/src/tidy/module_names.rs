//! A file is named by the noun it holds, and a module by its own file.

use super::Finding;
use super::tree::Tree;

const FORBIDDEN: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "manager", "service", "misc",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if file.path.ends_with("/mod.rs") {
            findings.push(Finding::fault(
                "module_names",
                &file.path,
                1,
                "use `foo.rs` beside `foo/`, not mod.rs",
            ));
        }
        let folders = file.path.split('/').rev().skip(1);
        if let Some(name) = folders.chain([file.stem()]).find(|name| FORBIDDEN.contains(name)) {
            findings.push(Finding::fault(
                "module_names",
                &file.path,
                1,
                format!("`{name}` says nothing about its content"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_meaning_are_found() {
        for (path, faults) in [
            ("web/src/state/mod.rs", 1),
            ("web/src/utils.rs", 1),
            ("tests/e2e/helpers/open.mjs", 1),
            ("core/markets/src/common/mod.rs", 2),
            ("core/markets/src/order_manager.rs", 0),
            ("core/markets/src/accounts.rs", 0),
        ] {
            assert_eq!(check(&Tree::of(&[(path, "")])).len(), faults, "{path}");
        }
    }
}
