//! Opening a stored book, wherever an earlier version or an interruption left it.
//!
//! A new generation is made in steps, each of which leaves one whole book: it is written; the old one names it as what takes
//! its place, which fails when anything was saved there meanwhile; the vault points to it; the old one is deleted. What was
//! cut short after the first step is overwritten by the next attempt, after the second step it is the book.

use std::cell::RefCell;
use std::rc::Rc;

use metatable::{Book, Revision};

use crate::Storage;
use crate::error::StorageError;
use crate::generation::{Generation, Whole, next_name};
use crate::known::Rewrite;
use crate::legacy::{self, Legacy};
use crate::shelf::Place;
use crate::vault::Vault;

/// How often a start is repeated when other tabs keep saving meanwhile.
const RETRIES: usize = 5;

/// The generation that another one is to take the place of.
pub(crate) enum Old {
    Legacy(Legacy),
    Generation(Generation),
}

/// What was found in a database.
enum Found {
    Nothing,
    Superseded(String),
    /// The book, at its revision.
    Old(Old, u64),
    Book(Storage),
}

pub(crate) async fn open(place: &Place, name: &str, book: &mut Book) -> Result<Storage, StorageError> {
    let vault = Vault::open(place, name).await?;
    let pointer = vault.current().await?;
    let first = || match place {
        Place::Browser => legacy::first_name(name),
        Place::Folder(_) => next_name(name, "0"),
    };
    let mut at = pointer.clone().unwrap_or_else(first);
    let mut retries = 0..RETRIES;
    loop {
        match find(place, name, &at, book).await? {
            Found::Book(storage) => {
                if pointer.as_deref() != Some(&at) {
                    vault.point_to(&at).await?;
                }
                return Ok(storage);
            }
            Found::Nothing => at = next_name(name, "0"),
            Found::Superseded(next) => {
                vault.point_to(&next).await?;
                place.delete_later(&at);
                at = next;
            }
            Found::Old(old, revision) => {
                let next = next_name(name, &at);
                match start(place, &old, revision, &next, book).await {
                    Err(StorageError::Moved) if retries.next().is_some() => {}
                    Err(error) => return Err(error),
                    Ok(()) => {
                        drop(old);
                        vault.point_to(&next).await?;
                        place.delete_later(&at);
                        at = next;
                    }
                }
            }
        }
    }
}

async fn find(place: &Place, name: &str, at: &str, book: &mut Book) -> Result<Found, StorageError> {
    if legacy::is_legacy(name, at) {
        let Some(legacy) = Legacy::open(at).await? else {
            return Ok(Found::Nothing);
        };
        if let Some(next) = legacy.superseded_by().await? {
            return Ok(Found::Superseded(next));
        }
        let revision = legacy.revision().await?;
        legacy.read_into(book).await?;
        return Ok(Found::Old(Old::Legacy(legacy), revision));
    }
    let generation = Generation::open(place, at).await?;
    Ok(match generation.read_into(book).await? {
        Whole::Superseded(next) => Found::Superseded(next),
        Whole::Read {
            was_older: true,
            revision,
            ..
        } => Found::Old(Old::Generation(generation), revision),
        Whole::Read { revision, known, .. } => Found::Book(Storage {
            place: place.clone(),
            name: name.to_owned(),
            generation: Rc::new(generation),
            revision: Some(revision),
            known: Rc::new(RefCell::new(known)),
        }),
    })
}

/// Writes the book, which was read at `revision` of the old generation, into a new one, and lets that take its place.
async fn start(place: &Place, old: &Old, revision: u64, next: &str, book: &Book) -> Result<(), StorageError> {
    write_next(place, old, revision, next, book).await?;
    supersede(old, revision, next).await
}

/// Writes the book into the database that is to be the next generation. Where another tab does the same, one of both fails:
/// its number is taken before it is known that the book is what is stored.
pub(crate) async fn write_next(
    place: &Place,
    old: &Old,
    revision: u64,
    next: &str,
    book: &Book,
) -> Result<(), StorageError> {
    let next = Generation::open(place, next).await?;
    let (base, last) = next.last_revision().await?;
    let now = match old {
        Old::Legacy(legacy) => legacy.revision().await?,
        Old::Generation(generation) => generation.last_revision().await?.1,
    };
    if now != revision {
        return Err(StorageError::Moved);
    }
    let rewrite = Rewrite::whole(book, last + 1);
    next.rewrite(&rewrite, base, Some(last + 1), &mut |_, _| {}).await
}

pub(crate) async fn supersede(old: &Old, revision: u64, next: &str) -> Result<(), StorageError> {
    match old {
        Old::Legacy(legacy) => legacy.supersede(revision, next).await,
        Old::Generation(generation) => {
            let last = Revision::superseding(revision + 1, next);
            generation.add(revision + 1, &last.to_bytes()).await
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
