//! Core calls no function of the platform's mathematics library, whose last bit differs between platforms.

use super::Finding;
use super::paths;
use super::tree::Tree;

const FORBIDDEN: &[&str] = &[
    "powf", "powi", "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "cbrt", "hypot", "sin", "cos",
    "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.core_sources() {
        for named in paths::named(file) {
            let is_method = named.segments.len() == 1 || named.holds("f64") || named.holds("f32");
            if let Some(name) = FORBIDDEN
                .iter()
                .find(|name| is_method && named.segments.last() == Some(&(**name).to_owned()))
            {
                let message = format!("`{name}` may differ in its last bit between platforms");
                findings.push(Finding::fault("platform_math", &file.path, named.line, message));
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
    fn platform_mathematics_in_core_is_found() {
        assert_eq!(count("core/x/src/lib.rs", "fn f(a: f64) -> f64 { a.powf(0.5) }"), 1);
        assert_eq!(count("core/x/src/lib.rs", "fn f(a: f64) -> f64 { f64::exp(a) }"), 1);
        assert_eq!(count("core/x/src/lib.rs", "fn f(a: f64) -> f64 { a.sqrt() }"), 0);
        assert_eq!(count("web/src/lib.rs", "fn f(a: f64) -> f64 { a.ln() }"), 0);
    }
}
