//! The repository speaks of itself alone: no registry's host, no folder of one machine.

use super::Finding;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let places = places();
    let mut findings = Vec::new();
    for file in &tree.files {
        for (line, text) in file.lines() {
            if let Some((place, what)) = places.iter().find(|(place, _)| text.contains(place.as_str())) {
                findings.push(Finding::fault(
                    "places",
                    &file.path,
                    line,
                    format!("`{place}` is {what}"),
                ));
            }
        }
    }
    findings
}

/// Put together from parts, so that this file passes its own rule.
fn places() -> Vec<(String, &'static str)> {
    let hosts = [
        ["crates", "io"],
        ["npmjs", "org"],
        ["npmjs", "com"],
        ["pypi", "org"],
        ["ghcr", "io"],
        ["docker", "io"],
    ];
    let folders = ["work", "root", "home", "tmp"];
    let hosts = hosts
        .into_iter()
        .map(|parts| (parts.join("."), "the host of a registry"));
    let folders = folders
        .into_iter()
        .map(|name| (["", name, ""].join("/"), "a folder of one machine"));
    hosts
        .chain(folders)
        .chain([(["arti", "factory"].concat(), "a registry")])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found() {
        for (place, _) in places() {
            let found = check(&Tree::of(&[("README.md", &format!("a\nsee https://x.{place}y"))]));
            assert_eq!(found.len(), 1, "{place}");
            assert_eq!(found[0].line, 2);
        }
    }

    #[test]
    fn other_text_passes() {
        assert!(check(&Tree::of(&[("README.md", "a/work, framework/x, home")])).is_empty());
    }
}
