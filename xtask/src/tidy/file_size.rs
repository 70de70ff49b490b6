//! How long a Rust file may be, its test module left out.

use syn::spanned::Spanned;

use super::Finding;
use super::tree::{File, Tree, is_test_only};

const SOFT_LINES: usize = 400;
const HARD_LINES: usize = 600;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust_files().filter_map(check_file).collect()
}

fn check_file(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count() - test_lines(file);
    let message = format!("{lines} lines without tests; aim at 250, from {HARD_LINES} on it must be divided");
    if lines >= HARD_LINES {
        Some(Finding::fault("file_size", &file.path, 1, message))
    } else if lines > SOFT_LINES {
        Some(Finding::note("file_size", &file.path, 1, message))
    } else {
        None
    }
}

fn test_lines(file: &File) -> usize {
    let items = file.syntax.iter().flat_map(|syntax| &syntax.items);
    items
        .filter_map(|item| match item {
            syn::Item::Mod(module) if is_test_only(&module.attrs) => Some(module.span()),
            _ => None,
        })
        .map(|span| span.end().line - span.start().line + 1)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::Weight;

    fn weight(text: &str) -> Option<Weight> {
        check(&Tree::of(&[("web/src/page.rs", text)]))
            .pop()
            .map(|finding| finding.weight)
    }

    #[test]
    fn a_long_file_is_found() {
        assert_eq!(weight(&"\n".repeat(HARD_LINES)), Some(Weight::Fault));
        assert_eq!(weight(&"\n".repeat(HARD_LINES - 1)), Some(Weight::Note));
        assert_eq!(weight(&"\n".repeat(SOFT_LINES)), None);
    }

    #[test]
    fn its_tests_do_not_count() {
        let tests = format!("#[cfg(test)]\nmod tests {{{}}}\n", "\n".repeat(HARD_LINES));
        assert_eq!(weight(&tests), None);
    }
}
