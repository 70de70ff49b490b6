//! The content security policy of the app: nothing inline but Trunk's bootstrap, nothing from elsewhere.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const META: &str = "<meta http-equiv=\"Content-Security-Policy\"";

/// The policy of a built page, as the value of its header.
pub(crate) fn header(html: &str) -> String {
    // A meta element may not say who frames the page, a header may.
    format!("{}; frame-ancestors 'none'", policy(html))
}

/// The page with its policy as the first element of its head; a page that has one stays as it is.
pub(crate) fn with_policy(html: &str) -> Result<String> {
    if html.contains(META) {
        return Ok(html.to_owned());
    }
    let head = html.find("<head>").context("the built page has no <head>")? + "<head>".len();
    let (before, after) = html.split_at(head);
    Ok(format!("{before}{META} content=\"{}\">{after}", policy(html)))
}

fn policy(html: &str) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    [
        "default-src 'none'",
        &format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    .join("; ")
}

/// The text of each script element without a source. A script ends at the first `</script`, whatever it holds.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script")?;
        let has_source = attributes
            .split_whitespace()
            .any(|attribute| attribute.starts_with("src="));
        (!has_source && !text.is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head><title>x</title>\
        <script type=\"module\">alert(1)</script><script src=\"/a.js\"></script></head></html>";

    #[test]
    fn the_inline_script_is_hashed_and_no_other() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(header(PAGE).contains(&format!(
            "script-src 'self' 'wasm-unsafe-eval' {hash}; style-src 'self'"
        )));
    }

    #[test]
    fn the_policy_is_the_first_element_and_written_once() {
        let once = with_policy(PAGE).unwrap();
        assert!(once.starts_with(&format!("<html><head>{META} content=\"default-src 'none'; ")));
        assert_eq!(with_policy(&once).unwrap(), once);
        assert_eq!(header(&once), header(PAGE), "the policy does not depend on itself");
    }

    #[test]
    fn only_the_header_speaks_of_frames() {
        assert!(header(PAGE).ends_with("; frame-ancestors 'none'"));
        assert!(!with_policy(PAGE).unwrap().contains("frame-ancestors"));
    }

    #[test]
    fn a_page_without_head_is_refused() {
        assert!(with_policy("<p>").is_err());
    }
}
