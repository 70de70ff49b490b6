// Books in a folder of the disk: their names, and who has one open.
import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { DiskFile, syncFolder } from "./disk-file.js";
import { refusal } from "./refusals.js";

const VAULT = "-vault.mandate";
/** The other files of a book, after its name. */
const ROWS = /^-log-\d+\.mandate(\.new)?$/;
/** How far two readings of when this program started may be apart. */
const START_MS = 2_000;
/** A lock that is still empty after this time was cut off. */
const WRITTEN_MS = 10_000;
/** How often a lock that others left is taken before it counts as held. */
const ATTEMPTS = 5;

/** The locks that this program holds. */
const ownLocks = new Set();

/** The books in a folder. */
export function diskBooks(path) {
  const folder = resolve(path);
  const files = new Set();
  let isAfterCrash = false;
  return {
    folder: { open: (name) => openFile(folder, name, files, isAfterCrash), delete: (name) => deleteFile(folder, name) },
    hold: async (name) => {
      const held = await hold(folder, name);
      isAfterCrash = held.isAfterCrash;
      return async () => {
        // What is being written reaches the disk before another program may open the book.
        await Promise.all([...files].map((file) => file.close()));
        held.release();
      };
    },
    names: async (prefix) => names(folder).filter((name) => name.startsWith(prefix)).sort(),
    remove: (name) => remove(folder, name),
  };
}

async function openFile(folder, name, files, isAfterCrash) {
  const file = await DiskFile.open(pathOf(folder, `${name}.mandate`), isAfterCrash);
  files.add(file);
  return file;
}

async function deleteFile(folder, name) {
  rmSync(pathOf(folder, `${name}.mandate`), { force: true });
}

function names(folder) {
  const vaults = filesOf(folder).filter((file) => file.endsWith(VAULT));
  return vaults.map((file) => decodeURIComponent(file.slice(0, -VAULT.length)));
}

async function remove(folder, name) {
  if (filesOf(folder).length === 0) return false;
  const { release } = await hold(folder, name);
  try {
    const start = encoded(name);
    const own = filesOf(folder).filter((file) => file.startsWith(start));
    const vault = `${start}${VAULT}`;
    // Without it the rest is no book: when the program ends midway, the book is gone and not half there.
    rmSync(join(folder, vault), { force: true });
    await syncFolder(join(folder, vault));
    for (const file of own) {
      if (ROWS.test(file.slice(start.length))) rmSync(join(folder, file));
    }
    return own.includes(vault);
  } finally {
    release();
  }
}

/**
 * Holds a book open for this program until `release` is called. The lock of a program that ended without calling it is taken over:
 * its last write may have been cut off.
 */
async function hold(folder, name) {
  mkdirSync(folder, { recursive: true });
  const lock = pathOf(folder, `${name}.lock`);
  const own = JSON.stringify({ host: hostname(), pid: process.pid, started: startOf(), token: randomUUID() });
  let isAfterCrash = false;
  for (let attempt = 0; attempt < ATTEMPTS && !ownLocks.has(lock); attempt++) {
    if (isTaken(lock, own)) {
      ownLocks.add(lock);
      await syncFolder(lock);
      return { isAfterCrash, release: () => letGo(lock, own) };
    }
    const held = contentOf(lock);
    if (held === undefined) continue;
    if (isAlive(lock, held)) break;
    takeAway(lock, held);
    isAfterCrash = true;
  }
  const reason = `The book "${name}" is open, here or in another program; close it first. If none has it open, delete ${lock}.`;
  throw refusal("book_open", reason);
}

function letGo(lock, own) {
  ownLocks.delete(lock);
  if (contentOf(lock) === own) rmSync(lock);
}

function isTaken(lock, own) {
  try {
    writeFileSync(lock, own, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the program that holds a lock may still run. */
function isAlive(lock, held) {
  let holder;
  try {
    holder = JSON.parse(held);
  } catch {
    return Date.now() - statSync(lock).mtimeMs < WRITTEN_MS;
  }
  if (holder.host !== hostname()) return true;
  // In a container every program has the same number.
  if (holder.pid === process.pid) return Math.abs(holder.started - startOf()) < START_MS;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

/** Takes away the lock of a program that has ended; one that another program has taken since goes back. */
function takeAway(lock, held) {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (contentOf(aside) !== held) linkSync(aside, lock);
  rmSync(aside);
}

function contentOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function startOf() {
  return Math.round(Date.now() - process.uptime() * 1_000);
}

function filesOf(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

function pathOf(folder, name) {
  return join(folder, encoded(name));
}

/** A name of a file on every system: some take capitals for small letters, none may be led out of its folder. */
function encoded(name) {
  const escape = (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return encodeURIComponent(name).replaceAll(/%[0-9A-F]{2}|[A-Z*]|^\./g, (part) => (part.startsWith("%") ? part : escape(part)));
}
