//! Files beside those of the site, compressed once, that the server sends instead.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};

use crate::names::files_below;

/// What compression makes smaller.
const EXTENSIONS: &[&str] = &["css", "csv", "html", "js", "svg", "txt", "wasm"];
/// The one that servers and hosts of static files look for.
const SUFFIX: &str = "br";
/// The highest quality and the largest window that every browser reads.
const QUALITY: u32 = 11;
const WINDOW: u32 = 24;
const BUFFER: usize = 1 << 16;

/// Writes a compressed copy beside each file that gets smaller by it, on all processors.
pub(crate) fn write_beside(site: &Path) -> Result<()> {
    let mut files: Vec<PathBuf> = files_below(site)?
        .into_iter()
        .filter(|file| has_extension(file))
        .collect();
    // The largest take longest.
    files.sort_by_key(|file| std::cmp::Reverse(fs::metadata(file).map_or(0, |data| data.len())));
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = fs::read(file)?;
            let smaller = compress(&bytes)?;
            if smaller.len() < bytes.len() {
                let beside = beside(file);
                fs::write(&beside, smaller).with_context(|| format!("could not write {}", beside.display()))?;
            }
        }
        Ok(())
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("a compression stopped"))?)
    })
}

/// The size of a file as it is sent: that of its copy, where it has one.
pub(crate) fn size(file: &Path, bytes: &[u8]) -> Result<usize> {
    match fs::metadata(beside(file)) {
        Ok(copy) => Ok(usize::try_from(copy.len())?),
        Err(_) => Ok(compress(bytes)?.len().min(bytes.len())),
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{SUFFIX}"));
    name.into()
}

/// The bytes as a server that compresses once sends them.
fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn has_extension(file: &Path) -> bool {
    file.extension()
        .is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_smaller_has_a_copy_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [
            ("app.wasm", vec![7; 10_000]),
            ("tiny.js", b"a".to_vec()),
            ("inter.woff2", vec![7; 10_000]),
        ] {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        write_beside(folder.path()).unwrap();
        let size = |name: &str| fs::metadata(folder.path().join(name)).map(|data| data.len());
        assert!(size("app.wasm.br").unwrap() < 100);
        assert!(size("tiny.js.br").is_err() && size("inter.woff2.br").is_err());
    }
}
