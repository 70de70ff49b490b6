//! Core uses ordered collections: the order of a hash table must not reach a result.

use super::Finding;
use super::paths;
use super::tree::Tree;

const FORBIDDEN: &[&str] = &["HashMap", "HashSet", "hash_map", "hash_set", "RandomState"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.core_sources() {
        for named in paths::named(file) {
            if let Some(name) = FORBIDDEN.iter().find(|name| named.holds(name)) {
                let message = format!("{name} has no order; use a BTreeMap, a BTreeSet or a sorted Vec");
                findings.push(Finding::fault("ordered", &file.path, named.line, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_hash_table_in_core_is_found() {
        assert_eq!(
            count("core/x/src/lib.rs", "use std::collections::{BTreeMap, HashMap};"),
            1
        );
        assert_eq!(
            count("core/x/src/lib.rs", "fn f(a: std::collections::HashSet<u8>) {}"),
            1
        );
        assert_eq!(count("core/x/src/lib.rs", "/// Not a HashMap.\nfn f() {}"), 0);
        assert_eq!(count("web/src/lib.rs", "use std::collections::HashMap;"), 0);
    }
}
