//! Every dependency of the workspace has its reason beside it.

use super::Finding;
use super::tree::{File, Tree};

const MANIFEST: &str = "Cargo.toml";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let manifest = tree.files.iter().filter(|file| file.path == MANIFEST);
    manifest
        .flat_map(File::lines)
        .skip_while(|(_, line)| line.trim() != "[workspace.dependencies]")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('['))
        .filter(|(_, line)| is_third_party(line) && !has_reason(line))
        .map(|(line, text)| {
            let name = text.split('=').next().unwrap_or(text).trim();
            Finding::fault(
                "reasons",
                MANIFEST,
                line,
                format!("{name} has no reason beside it (`# ...`)"),
            )
        })
        .collect()
}

fn is_third_party(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#') && !line.contains("path =")
}

fn has_reason(line: &str) -> bool {
    line.rsplit_once('#')
        .is_some_and(|(_, reason)| !reason.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_reason_is_found() {
        let text = "[package]\na = 1\n[workspace.dependencies]\n# Core.\nown = { path = \"own\" }\n\
            good = \"1\" # a reason\nbad = \"1\"\nworse = \"1\" #\n[profile.dev]\ndebug = 1\n";
        let found: Vec<usize> = check(&Tree::of(&[("Cargo.toml", text)]))
            .iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(found, [7, 8]);
    }
}
