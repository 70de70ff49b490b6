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

/// Writes a compressed copy beside each file that gets smaller by it.
pub(crate) fn write_beside(site: &Path) -> Result<()> {
    let files: Vec<PathBuf> = files_below(site)?
        .into_iter()
        .filter(|file| has_extension(file))
        .collect();
    of_each(&files, |file| {
        let bytes = fs::read(file)?;
        let smaller = compress(&bytes)?;
        if smaller.len() < bytes.len() {
            let beside = beside(file);
            fs::write(&beside, smaller).with_context(|| format!("could not write {}", beside.display()))?;
        }
        Ok(())
    })
    .map(drop)
}

/// What the work makes of each file, in their order, on all processors; the largest files take longest and come first.
pub(crate) fn of_each<T: Send>(files: &[PathBuf], work: impl Fn(&Path) -> Result<T> + Sync) -> Result<Vec<T>> {
    let mut places: Vec<usize> = (0..files.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(fs::metadata(&files[*place]).map_or(0, |data| data.len())));
    let next = AtomicUsize::new(0);
    let share = || -> Result<Vec<(usize, T)>> {
        let mut made = Vec::new();
        while let Some(&place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
            made.push((place, work(&files[place])?));
        }
        Ok(made)
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let mut made = Vec::with_capacity(files.len());
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..processors).map(|_| scope.spawn(share)).collect();
        for worker in workers {
            made.extend(worker.join().map_err(|_| anyhow::anyhow!("a compression stopped"))??);
        }
        Ok(())
    })?;
    made.sort_by_key(|(place, _)| *place);
    Ok(made.into_iter().map(|(_, made)| made).collect())
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
