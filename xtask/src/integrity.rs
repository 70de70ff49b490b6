//! The integrity of the WebAssembly module.
//!
//! Trunk writes the module's hash into a preload link, where browsers ignore it. Here it moves into the request that the
//! bootstrap makes, so that a module with another hash does not run.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

/// The page with the hashes of the files as they are: Trunk took them before names in the files were changed.
pub(crate) fn as_built(html: &str, site: &Path) -> Result<String> {
    let mut result = html.to_owned();
    for link in html
        .split_inclusive('>')
        .filter_map(|part| part.rfind('<').map(|start| &part[start..]))
    {
        let (Ok(address), Ok(old)) = (attribute(link, "href"), attribute(link, "integrity")) else {
            continue;
        };
        let file = site.join(address.trim_start_matches('/'));
        let bytes = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
        let new = format!("sha384-{}", STANDARD.encode(Sha384::digest(&bytes)));
        result = result.replace(link, &link.replace(old, &new));
    }
    Ok(result)
}

/// The page whose bootstrap asks for its module with the hash; a page that does so already stays as it is.
pub(crate) fn with_module_hash(html: &str) -> Result<String> {
    if html.contains("module_or_path: fetch(") {
        return Ok(html.to_owned());
    }
    let link = html
        .split_inclusive('>')
        .filter_map(|part| part.rfind("<link").map(|start| &part[start..]))
        .find(|link| link.contains("application/wasm"))
        .context("the built page does not preload its module")?;
    let address = attribute(link, "href")?;
    let hash = attribute(link, "integrity")?;
    let plain = format!("module_or_path: '{address}'");
    if !html.contains(&plain) {
        anyhow::bail!("the built page does not load {address} as expected");
    }
    let bare_link = link.replace(&format!(" integrity=\"{hash}\""), "");
    let checked = format!("module_or_path: fetch('{address}', {{ integrity: '{hash}' }})");
    Ok(html.replace(link, &bare_link).replace(&plain, &checked))
}

fn attribute<'a>(element: &'a str, name: &str) -> Result<&'a str> {
    let (_, rest) = element
        .split_once(&format!(" {name}=\""))
        .with_context(|| format!("{element} has no {name}"))?;
    let (value, _) = rest
        .split_once('"')
        .with_context(|| format!("{element} does not end"))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<script>await init({ module_or_path: '/a_bg.wasm' });</script>\
        <link rel=\"modulepreload\" href=\"/a.js\" integrity=\"sha384-J\">\
        <link rel=\"preload\" href=\"/a_bg.wasm\" integrity=\"sha384-W\" as=\"fetch\" type=\"application/wasm\"></head>";

    #[test]
    fn the_hash_moves_into_the_request() {
        let page = with_module_hash(PAGE).unwrap();
        assert_eq!(
            page,
            "<script>await init({ module_or_path: fetch('/a_bg.wasm', { integrity: 'sha384-W' }) });</script>\
            <link rel=\"modulepreload\" href=\"/a.js\" integrity=\"sha384-J\">\
            <link rel=\"preload\" href=\"/a_bg.wasm\" as=\"fetch\" type=\"application/wasm\"></head>"
        );
        assert_eq!(with_module_hash(&page).unwrap(), page);
    }

    #[test]
    fn hashes_are_those_of_the_files() {
        let site = tempfile::tempdir().unwrap();
        for file in ["a.js", "a_bg.wasm"] {
            fs::write(site.path().join(file), "go()").unwrap();
        }
        let hash = STANDARD.encode(Sha384::digest(b"go()"));
        let expected = PAGE
            .replace("sha384-J", &format!("sha384-{hash}"))
            .replace("sha384-W", &format!("sha384-{hash}"));
        assert_eq!(as_built(PAGE, site.path()).unwrap(), expected);
    }

    #[test]
    fn a_page_that_loads_otherwise_is_refused() {
        assert!(with_module_hash(&PAGE.replace("module_or_path: ", "module: ")).is_err());
        assert!(with_module_hash(&PAGE.replace(" integrity=\"sha384-W\"", "")).is_err());
    }
}
