//! How long a function may be, the bodies of components included.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Finding;
use super::tree::{File, Tree};

const LIMIT_LINES: usize = 70;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust_files().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let Some(syntax) = &file.syntax else {
        return vec![Finding::fault(
            "function_size",
            &file.path,
            1,
            "this file does not parse as Rust",
        )];
    };
    let mut measure = Measure {
        path: &file.path,
        findings: Vec::new(),
    };
    measure.visit_file(syntax);
    measure.findings
}

struct Measure<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Measure<'_> {
    /// From the line of the name, which is that of `fn`, to the closing brace.
    fn add(&mut self, signature: &syn::Signature, body: Span) {
        let first = signature.fn_token.span.start().line;
        let lines = body.end().line - first + 1;
        if lines >= LIMIT_LINES {
            let message = format!(
                "function {} has {lines} lines; fewer than {LIMIT_LINES} are allowed",
                signature.ident
            );
            self.findings
                .push(Finding::fault("function_size", self.path, first, message));
        }
    }
}

impl<'ast> Visit<'ast> for Measure<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, function.block.span());
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig, body.span());
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        check(&Tree::of(&[("web/src/page.rs", text)])).len()
    }

    #[test]
    fn a_long_function_is_found_wherever_it_stands() {
        let body = "\n".repeat(LIMIT_LINES - 1);
        assert_eq!(count(&format!("fn f() {{{body}}}")), 1);
        assert_eq!(
            count(&format!("#[component] pub fn Page() -> impl IntoView {{{body}}}")),
            1
        );
        assert_eq!(count(&format!("impl A {{ fn f() {{{body}}} }}")), 1);
        assert_eq!(count(&format!("trait A {{ fn f() {{{body}}} }}")), 1);
        assert_eq!(count(&format!("mod a {{ fn f() {{ fn g() {{{body}}} }} }}")), 2);
    }

    #[test]
    fn one_line_less_passes() {
        assert_eq!(
            count(&format!(
                "/// Long\n/// documentation\nfn f() {{{}}}",
                "\n".repeat(LIMIT_LINES - 2)
            )),
            0
        );
    }

    #[test]
    fn a_file_that_does_not_parse_is_found() {
        assert_eq!(count("fn f( {"), 1);
    }
}
