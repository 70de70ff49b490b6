//! The paths that a Rust file names: in imports, types and expressions, and inside macro calls; tests left out.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::tree::{File, is_test_only};

/// A path as written, such as `std`, `fs`, `read`.
pub(super) struct Named {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

impl Named {
    /// Whether the words stand next to each other in the path.
    pub(super) fn holds(&self, words: &str) -> bool {
        let words: Vec<&str> = words.split("::").collect();
        self.segments
            .windows(words.len())
            .any(|window| window.iter().eq(words.iter()))
    }
}

/// Every path of the file in the order of the text, method names and macro names among them.
pub(super) fn named(file: &File) -> Vec<Named> {
    let mut collector = Collector::default();
    if let Some(syntax) = &file.syntax {
        collector.visit_file(syntax);
    }
    collector.found
}

#[derive(Default)]
struct Collector {
    found: Vec<Named>,
}

impl Collector {
    fn add(&mut self, segments: Vec<String>, span: Span) {
        self.found.push(Named {
            segments,
            line: span.start().line,
        });
    }

    fn add_use(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_use(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.add(with(&name.ident), name.ident.span()),
            syn::UseTree::Rename(rename) => self.add(with(&rename.ident), rename.ident.span()),
            syn::UseTree::Glob(glob) => self.add(before.to_vec(), glob.star_token.spans[0]),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_use(item, before)),
        }
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut after_colons = false;
        let mut last = Span::call_site();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if !after_colons && !path.is_empty() {
                        self.add(std::mem::take(&mut path), last);
                    }
                    last = ident.span();
                    path.push(ident.to_string());
                    after_colons = false;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => after_colons = true,
                TokenTree::Group(group) => {
                    self.add_tokens(group.stream());
                    after_colons = false;
                }
                _ => after_colons = false,
            }
        }
        if !path.is_empty() {
            self.add(path, last);
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(module) => &module.attrs,
            syn::Item::Fn(function) => &function.attrs,
            syn::Item::Use(import) => &import.attrs,
            syn::Item::Impl(block) => &block.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test_only(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        self.add_use(&import.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(last) = path.segments.last() {
            self.add(segments, last.ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.add(vec![call.method.to_string()], call.method.span());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.add_tokens(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::Tree;

    fn joined(text: &str) -> Vec<String> {
        let tree = Tree::of(&[("core/x/src/lib.rs", text)]);
        named(&tree.files[0])
            .into_iter()
            .map(|named| named.segments.join("::"))
            .collect()
    }

    #[test]
    fn imports_expressions_macros_and_methods_are_named() {
        assert_eq!(
            joined("use std::{fs, env::{self, var}};"),
            ["std::fs", "std::env::self", "std::env::var"]
        );
        assert_eq!(joined("fn f() { a::b(c.d()); }"), ["a::b", "d", "c"]);
        assert_eq!(
            joined("fn f() { vec![std::fs::read(x, y)]; }"),
            ["vec", "x", "y", "std::fs::read"]
        );
    }

    #[test]
    fn tests_are_left_out() {
        assert!(joined("#[cfg(test)] mod tests { use std::fs; }").is_empty());
        assert!(joined("#[test] fn f() { std::fs::read(); }").is_empty());
    }
}
