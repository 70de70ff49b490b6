// Books in a folder, in Node: `node disk.mjs` in a project that has the package, `--kills 200` at length.
//
// A program that saves is killed at random moments; what it was told to be saved is there afterwards, each save as a whole. A file is cut
// off at every byte and changed at every byte: what was saved before is read, or the file is refused and left as it is.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Book } from "mandate";

const { values } = parseArgs({ options: { kills: { type: "string", default: "12" }, saves: { type: "string" } } });
const NAME = "Clients/Ann";
/** Saves between two runs of the program, at most; compactions begin in between. */
const MOST_SAVES = 900;
/** Every so many saves one goes past the log. */
const MANY = { every: 150, rows: 6_000 };

const open = (folder) => Book.open({ folder, name: NAME, tables: ["Asset"], by: "tests" });

/** Saves without end, and says after each how many there are. */
async function save(folder) {
  const book = await open(folder);
  const assets = book.table("Asset");
  for (let n = assets.count({ asset_type: "one" }); ; n++) {
    if (n % MANY.every === MANY.every - 1) {
      const rows = Array.from({ length: MANY.rows }, (_, row) => ({ unique_identifier: `${n}-${row}`, asset_type: "many" }));
      await assets.upsertMany(rows, { returning: false });
    }
    await assets.create({ unique_identifier: `${n}`, asset_type: "one" });
    console.log(n + 1);
  }
}

/** Starts a program that saves and kills it after so many saves; the last save that it was told of. */
function killed(folder, saves) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "--saves", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  let [last, count] = [0, 0];
  lines.on("line", (line) => {
    last = Number(line);
    if (++count === saves) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    // Once the system has let go of it, and all that it printed is read.
    child.on("close", () => (count < saves ? reject(new Error(`it ended after ${count} saves`)) : resolve(last)));
  });
}

async function checkKills(folder, kills) {
  let total = 0;
  for (let kill = 0; kill < kills; kill++) {
    const told = await killed(folder, 1 + Math.floor(Math.random() * MOST_SAVES));
    const book = await open(folder);
    const assets = book.table("Asset");
    const found = assets.count({ asset_type: "one" });
    assert.ok(found >= told && found <= told + 1, `told ${told}, found ${found}`);
    assert.ok(assets.count({ asset_type: "many" }) % MANY.rows === 0, "a save is whole or not there");
    assert.equal(book.history().length >= found, true, "the history has every save");
    total = found;
    await book.close();
  }
  console.log(`  ${kills} kills of Node: ${total} saves, none lost`);
}

async function checkUse(folder) {
  const book = await open(folder);
  const assets = book.table("Asset");
  await assert.rejects(open(folder), { code: "book_open" });
  await assert.rejects(Book.delete(NAME, { folder }), { code: "book_open" });
  await assets.createMany([{ unique_identifier: "OAK" }, { unique_identifier: "ELM" }]);
  await book.undo();
  await book.redo();
  await assert.rejects(assets.create({ unique_identifier: "OAK" }), { code: "unique_violated" });
  const exported = book.export();
  await book.close();
  const again = await open(folder);
  assert.deepEqual(again.export(), exported);
  assert.deepEqual(await Book.list({ folder }), [NAME]);
  assert.deepEqual(await Book.list({ folder, prefix: "Other" }), []);
  await again.restore(exported);
  assert.equal(again.history().length, 0);
  await again.close();
  const names = readdirSync(folder).map((name) => name.replaceAll(/%[0-9A-F]{2}/g, ""));
  assert.ok(names.every((name) => /^[a-z0-9.-]+$/.test(name)), `some systems take capitals for small letters: ${names}`);
  await assert.rejects(Book.open({ storage: "disk" }), { code: "storage_unknown" });
  await assert.rejects(Book.open({ storage: "memory", folder }), { code: "storage_unknown" });
  assert.equal(await Book.delete(NAME, { folder }), true);
  assert.deepEqual([await Book.delete(NAME, { folder }), readdirSync(folder)], [false, []]);
}

/** Leaves the lock of a program that has crashed: one of this number started at another time. */
function leaveLock(folder) {
  const lock = { host: hostname(), pid: process.pid, started: 0, token: "" };
  writeFileSync(join(folder, "%43lients%2F%41nn.lock"), JSON.stringify(lock));
}

async function checkDamage(folder) {
  const book = await open(folder);
  for (const key of ["OAK", "ELM", "ASH"]) await book.table("Asset").create({ unique_identifier: key });
  await book.close();
  const path = join(folder, readdirSync(folder).find((name) => name.includes("-log-")));
  const whole = readFileSync(path);
  const counts = new Set();
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(path, whole.subarray(0, length));
    leaveLock(folder);
    counts.add(await countOf(folder));
  }
  assert.deepEqual([...counts], [0, 1, 2], "as many saves as were whole");
  let refused = 0;
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] ^= 1 << at % 8;
    writeFileSync(path, changed);
    const count = await countOf(folder).catch((error) => error.code);
    if (count === "stored_rows_damaged") refused += 1;
    else assert.equal(count, 3, `byte ${at}`);
    assert.ok(readFileSync(path).equals(changed), "what is refused is left as it is");
  }
  assert.ok(refused > whole.length / 2);
  console.log(`  a file cut off at ${whole.length} bytes and changed at each: ${refused} refused`);
}

async function countOf(folder) {
  const book = await open(folder);
  try {
    return book.table("Asset").count();
  } finally {
    await book.close();
  }
}

async function inFolder(check, ...args) {
  const folder = mkdtempSync(join(tmpdir(), "mandate-disk-"));
  await check(folder, ...args);
  rmSync(folder, { recursive: true });
}

if (values.saves) await save(values.saves);
else {
  await inFolder(checkUse);
  await inFolder(checkDamage);
  await inFolder(checkKills, Number(values.kills));
}
