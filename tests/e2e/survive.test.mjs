// The book outlives a reload, a closed tab and the browser, and goes out and in again byte for byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percent, shown } from "./exact.mjs";
import { browserFor, launch, newProfile, open, removeProfile, watch } from "./launch.mjs";
import { readGrid } from "./pages/accounts.mjs";
import { button, goTo, loadSample, note, saved } from "./pages/book.mjs";
import { clearBook, exportBook, restoreBook } from "./pages/data.mjs";
import { cell, holdsFrom, openMandate, readRows, save, snapshots } from "./pages/mandates.mjs";
import { amount, plan } from "./pages/rebalance.mjs";
import { measure, readSample } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();

/** A mandate with a snapshot of its own, and a policy of its own. */
async function leaveTraces(page) {
  await openMandate(page, "ACC-002");
  await until(async () => assert.notEqual(await cell(page, 0, "Weight").inputValue(), ""));
  await cell(page, 0, "Weight").fill("51.25");
  await holdsFrom(page).fill("2023-02-01T00:00");
  await save(page);
  await goTo(page, "Rebalance");
  await amount(page, "Cash reserve").fill("1250");
  await page.getByText("No plan yet").waitFor();
  await plan(page);
  await saved(page);
}

async function showsTraces(page) {
  await goTo(page, "Accounts");
  await until(async () => {
    const rows = await readGrid(page);
    const expected = book.accounts.map(({ account }) => [account, shown(measure(book, account).value, 2)]);
    assert.deepEqual(rows.map((cells) => [cells[0], cells[4]]), expected);
  });
  await openMandate(page, "ACC-002");
  await until(async () => {
    assert.equal((await readRows(page))[0][2], "51.25");
    assert.match(await snapshots(page).first().innerText(), /^1 Feb 2023/);
  });
}

test("everything is there after a reload, in a new tab, and in a browser started again", async (t) => {
  const profile = await newProfile();
  let context = await launch(profile);
  t.after(async () => {
    await context.close();
    await removeProfile(profile);
  });
  const seen = watch(context);
  let page = await open(context);
  await loadSample(page);
  await leaveTraces(page);
  const bytes = await bytesOf(page);
  await page.reload();
  await showsTraces(page);
  const blank = await context.newPage();
  await page.close();
  page = await open(context);
  assert.equal(page, blank);
  await showsTraces(page);
  await context.close();

  context = await launch(profile);
  page = await open(context);
  await showsTraces(page);
  assert.deepEqual(await bytesOf(page), bytes);
  assert.deepEqual(seen, []);
});

async function bytesOf(page) {
  await goTo(page, "Data");
  return exportBook(page);
}

test("what is exported, cleared and restored is the same book, byte for byte", async (t) => {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await leaveTraces(page);
  const bytes = await bytesOf(page);
  assert.ok(bytes.length > 50_000, `${bytes.length} bytes`);
  await clearBook(page);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Accounts" }).click();
  await button(page, "Load sample data").waitFor();
  await page.reload();
  await button(page, "Load sample data").waitFor();
  await goTo(page, "Data");
  await restoreBook(page, bytes);
  await note(page, /^Data restored: [\d,]+ rows\.$/).waitFor();
  await saved(page);
  assert.deepEqual(await bytesOf(page), bytes);
  await showsTraces(page);
  await page.reload();
  assert.deepEqual(await bytesOf(page), bytes);

  // In another browser it is the same book too, over another book after a question.
  const other = await browserFor(t);
  const stranger = await open(other);
  await loadSample(stranger);
  await goTo(stranger, "Data");
  await restoreBook(stranger, bytes);
  await stranger.getByRole("dialog", { name: "Restore data" }).getByRole("button", { name: "Replace all data" }).click();
  await note(stranger, /^Data restored: /).waitFor();
  assert.deepEqual(await bytesOf(stranger), bytes);
  await showsTraces(stranger);
  assert.deepEqual(seen, []);
});

/** Ways to damage an exported book: what is done to its text. */
const DAMAGES = {
  "cut off": (text) => text.slice(0, text.length / 2),
  "no book at all": () => "time,account\n",
  empty: () => "",
  "a row taken out": (text) => text.replace(/\n[^\n]*"AAPL"[^\n]*/, ""),
  "one digit turned": (text) => text.replace('"0.07"', '"0.08"'),
  "of a version to come": (text) => text.replace(/"version":\d+/, '"version":999'),
};

test("a damaged export is refused with the reason, and nothing changes", async (t) => {
  const context = await browserFor(t);
  const page = await open(context);
  await loadSample(page);
  await leaveTraces(page);
  const bytes = await bytesOf(page);
  for (const [name, damage] of Object.entries(DAMAGES)) {
    const damaged = Buffer.from(damage(bytes.toString()));
    assert.notDeepEqual(damaged, bytes, name);
    await restoreBook(page, damaged);
    await page.getByRole("dialog", { name: "Restore data" }).getByRole("button", { name: "Replace all data" }).click();
    const refusal = page.getByRole("main").getByRole("alert");
    await refusal.waitFor();
    assert.match(await refusal.textContent(), /\w+\.Details [a-z_]+$/, name);
    assert.deepEqual(await exportBook(page), bytes, name);
    await page.reload();
    assert.deepEqual(await bytesOf(page), bytes, name);
  }
});
