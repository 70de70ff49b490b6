//! Work left undone is an issue, not a comment.

use super::Finding;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    // In two halves, so that this file passes its own rule.
    let markers = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["X", "XX"].concat(),
        ["HA", "CK"].concat(),
    ];
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| !file.path.ends_with("lock") && !file.path.ends_with("lock.json"))
    {
        for (line, text) in file.lines() {
            let mut words = text.split(|character: char| !character.is_alphanumeric() && character != '_');
            if let Some(marker) = words.find(|word| markers.iter().any(|marker| marker == word)) {
                findings.push(Finding::fault(
                    "markers",
                    &file.path,
                    line,
                    format!("{marker} left in the text"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_found_as_a_word_only() {
        let marker = ["TO", "DO"].concat();
        let found = check(&Tree::of(&[("web/a.css", &format!("a\n/* {marker}: b */\n{marker}S"))]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }
}
