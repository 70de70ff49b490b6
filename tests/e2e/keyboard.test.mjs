// The main job by the keyboard alone: no mouse, and no focus but what keys give.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { file, parse, write as csv } from "./csv.mjs";
import { percent, shown } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { grid, positions, readGrid, why } from "./pages/accounts.mjs";
import { button, heading, nextSave, note, saved } from "./pages/book.mjs";
import { faultGrid, readFaults, tab, writeButton } from "./pages/data.mjs";
import { cell, holdsFrom, readRows, sums } from "./pages/mandates.mjs";
import { amount, policyPanel, status } from "./pages/rebalance.mjs";
import { checkPlan } from "./plan-rules.mjs";
import { KINDS, measure, readSample, sampleFile, sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

/** More presses than any page has stops. */
const STOPS = 250;

/** Presses Tab (or another key) until an element has the focus. */
async function walkTo(page, target, key = "Tab") {
  const element = await target.elementHandle();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await element.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} does not lead to ${target}`);
}

/** Runs a command from the palette by its words. */
async function command(page, words) {
  await page.keyboard.press("ControlOrMeta+k");
  const finder = page.getByRole("dialog").getByRole("combobox");
  await finder.waitFor();
  await page.keyboard.type(words);
  await page.getByRole("option", { name: words }).first().waitFor();
  await page.keyboard.press("Enter");
  await finder.waitFor({ state: "detached" });
}

/** Goes to a page by its two keys. */
async function goBy(page, keys, name) {
  for (const key of keys) await page.keyboard.press(key);
  await heading(page, name).waitFor();
}

async function chooserBy(page, key, files) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press(key)]);
  await chooser.setFiles(files);
}

async function downloadBy(page, key) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press(key)]);
  return readFile(await download.path());
}

const book = readSample();
const broken = () => {
  const rows = parse(sampleText("holdings"));
  return file("holdings.csv", csv([{ ...rows[0], asset: "NOPE" }, ...rows.slice(1)]));
};

test("the main job by keyboard", async (t) => {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await button(page, "Load sample data").waitFor();
  await importFiles(page);
  await lookAtAccount(page);
  await editMandate(page);
  await rebalance(page);
  await exportAndRestore(page);
  assert.deepEqual(seen, []);
});

test("the sample is loaded by keyboard", async (t) => {
  const context = await browserFor(t);
  const page = await open(context);
  const load = button(page, "Load sample data");
  await load.waitFor();
  await walkTo(page, load);
  await page.keyboard.press("Enter");
  await heading(page, "Accounts").waitFor();
  await until(async () => assert.equal((await readGrid(page)).length, 25));
});

async function importFiles(page) {
  await goBy(page, "gd", "Data");
  await chooserBy(page, "i", [...KINDS.filter((kind) => kind !== "holdings").map(sampleFile), broken()]);
  await until(async () => assert.deepEqual(await readFaults(page), [["2", "asset", "NOPE", "asset_unknown"]]));
  assert.equal(await writeButton(page).isDisabled(), true);
  assert.equal(await tab(page, "holdings.csv").getAttribute("aria-pressed"), "true");
  await walkTo(page, faultGrid(page));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  await page.keyboard.press("ControlOrMeta+Enter");
  await note(page, /^[\d,]+ rows? imported\.$/).waitFor();
  await saved(page);
}

async function lookAtAccount(page) {
  await goBy(page, "ga", "Accounts");
  await page.keyboard.press("/");
  await page.keyboard.type("alder");
  await until(async () => assert.deepEqual((await readGrid(page)).map(([account]) => account), ["ACC-001", "ACC-002"]));
  await walkTo(page, grid(page));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await heading(page, /^ACC-002 /).waitFor();
  const m = measure(book, "ACC-002");
  await page.getByText(shown(m.value, 0), { exact: true }).waitFor();
  await walkTo(page, positions(page));
  await page.keyboard.press("ArrowDown");
  const first = await positions(page).locator("tr[aria-rowindex='2'] td").first().innerText();
  const asset = first.split(/\s/)[0];
  await why(page).getByRole("heading", { name: asset, exact: true }).waitFor();
  const line = m.lines.find((line) => line.key === asset);
  await why(page).getByText(`${percent(line.target)}%`).first().waitFor();
}

async function editMandate(page) {
  await page.keyboard.press("e");
  await cell(page, 0, "Weight").waitFor();
  const before = await readRows(page);
  await walkTo(page, cell(page, 0, "Weight"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("50x");
  await page.getByText("not_decimal").waitFor({ state: "attached" });
  await page.keyboard.press("Backspace");
  await page.getByText("Valid", { exact: true }).waitFor();
  await page.keyboard.press("ControlOrMeta+Enter");
  await until(async () => assert.equal((await readRows(page)).length, before.length + 1));
  await page.keyboard.type("exx");
  await page.getByRole("option", { name: /^XOM / }).waitFor();
  await page.keyboard.press("Enter");
  await until(async () => assert.equal((await readRows(page)).at(-1)[0], "XOM"));
  await page.keyboard.type("2 %");
  await until(async () => assert.match(await sums(page), /Weights 87\.00%/));
  await walkTo(page, holdsFrom(page), "Shift+Tab");
  const isSaved = await nextSave(page);
  await page.keyboard.press("ControlOrMeta+s");
  await note(page, /^Version of .* saved\.$/).waitFor();
  await isSaved();
  assert.deepEqual((await readRows(page)).find(([target]) => target === "XOM"), ["XOM", "Asset", "2", "", ""]);
}

async function rebalance(page) {
  await command(page, "Rebalance");
  await heading(page, "Rebalance").waitFor();
  const drifted = policyPanel(page).getByRole("radio", { name: "Out of band only" });
  await drifted.waitFor();
  await walkTo(page, drifted);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await policyPanel(page).getByRole("radio", { name: "Full" }).isChecked(), true);
  await walkTo(page, amount(page, "Minimum trade"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("1000");
  await walkTo(page, policyPanel(page).getByRole("radio", { name: "Full" }), "Shift+Tab");
  await page.keyboard.press("p");
  await until(async () => assert.match(await status(page), /^\d+ orders/));
  await page.getByRole("grid", { name: "Orders of the plan" }).waitFor();
  const orders = parse((await downloadBy(page, "x")).toString());
  const accounts = book.accounts.map(({ account }) => account).filter((account) => account !== "ACC-001" && account !== "ACC-002");
  // The first two accounts are no longer those of the sample.
  checkPlan(book, orders.filter((order) => accounts.includes(order.account)), { accounts, mode: "Full", minTrade: "1000" });
  assert.ok(orders.some((order) => order.account === "ACC-002"));
  await walkTo(page, page.getByRole("grid", { name: "Orders of the plan" }), "Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("complementary", { name: "Policy and checks" }).getByRole("heading", { name: /^[A-Z]+$/ }).waitFor();
}

async function exportAndRestore(page) {
  await goBy(page, "gd", "Data");
  const bytes = await downloadBy(page, "x");
  await command(page, "Delete all data");
  const dialog = page.getByRole("dialog", { name: "Delete all data" });
  await walkTo(page, dialog.getByRole("button", { name: "Delete all data", exact: true }));
  await page.keyboard.press("Enter");
  await note(page, "All data deleted.").waitFor();
  await chooserBy(page, "r", { name: "book.json", mimeType: "application/json", buffer: bytes });
  await note(page, /^Data restored: /).waitFor();
  await saved(page);
  assert.deepEqual(await downloadBy(page, "x"), bytes);
}

test("a dialog keeps the focus, and gives it back", async (t) => {
  const context = await browserFor(t);
  const page = await open(context);
  const load = button(page, "Load sample data");
  await load.waitFor();
  await walkTo(page, load);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.waitFor();
  for (let press = 0; press < 4; press += 1) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement.closest("dialog"))), true);
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await load.evaluate((node) => node === document.activeElement), true);
});
