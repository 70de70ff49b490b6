// Every page, in light and dark, wide and narrow, with what opens over it: no rule of WCAG 2.2 AA that axe-core can check is broken.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { browserFor, open } from "./launch.mjs";
import { openAccount } from "./pages/accounts.mjs";
import { button, chooseBy, goTo, loadSample, note } from "./pages/book.mjs";
import { clearBook } from "./pages/data.mjs";
import { cell, openMandate, readRows } from "./pages/mandates.mjs";
import { amount, chooseMode, lookAt, openGroup, plan, staleNote } from "./pages/rebalance.mjs";
import { addFilter, choose, field, form, onClipboard, pasteFaults, rowsShown } from "./pages/tables.mjs";
import { closeNotes, TOUR } from "./tour.mjs";
import { until } from "./until.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

async function openWithAxe(t, colorScheme, size = [1440, 900]) {
  const context = await browserFor(t, { colorScheme, size, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] });
  // Not a script of the page: the page's policy would refuse it.
  await context.addInitScript({ path: AXE });
  return open(context);
}

/** The broken rules of the page as it is: ["color-contrast: .tag.warn"]. */
async function broken(page) {
  await until(async () => assert.equal(await page.evaluate(() => document.getAnimations().length), 0));
  const { violations, passed } = await page.evaluate(async (tags) => {
    const results = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return { violations: results.violations, passed: results.passes.length };
  }, TAGS);
  assert.ok(passed > 5, `axe-core looked at ${passed} rules only`);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} (${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ""})`));
}

/** Goes through states of the page and lists what is broken in each. */
async function check(page, states) {
  const found = {};
  for (const [name, go] of states) {
    await go(page);
    const rules = await broken(page);
    if (rules.length > 0) found[name] = rules;
  }
  assert.deepEqual(found, {});
}

const dialog = (page, name) => page.getByRole("dialog", { name });
const escape = (page) => page.keyboard.press("Escape");

/** What opens over the pages, and what goes wrong on them. */
const OVER = [
  ["a note", async (page) => {
    await loadSample(page);
    await note(page, /Sample data loaded/).waitFor();
  }],
  ["the palette", async (page) => {
    await closeNotes(page);
    await page.keyboard.press("ControlOrMeta+k");
    await page.keyboard.type("ACC");
    await page.getByRole("option", { name: /ACC-00/ }).first().waitFor();
  }],
  ["the keyboard map", async (page) => {
    await escape(page);
    await button(page, "? Keyboard shortcuts").click();
    await dialog(page, "Keyboard shortcuts").waitFor();
  }],
  ["an empty list", async (page) => {
    await escape(page);
    await page.getByRole("searchbox", { name: "Search accounts" }).fill("nobody");
    await page.getByText("No results").waitFor();
    await page.getByRole("searchbox", { name: "Search accounts" }).fill("");
  }],
  ["an account with cash in two currencies", async (page) => {
    await until(async () => assert.equal(await page.getByText("No results").count(), 0));
    await openAccount(page, "ACC-011");
  }],
  ["offers of a target", async (page) => {
    await openMandate(page, "ACC-001");
    await until(async () => assert.equal((await readRows(page)).length, 4));
    await cell(page, 1, "Target").fill("sec");
    await page.getByRole("option", { name: /^SECTOR-ENERGY/ }).waitFor();
  }],
  ["paths behind a target", async (page) => {
    await escape(page);
    await button(page, "Discard edits").click();
    await closeNotes(page);
    // The answer to the discarded edits closes what was opened before it.
    const line = page.getByRole("button", { name: /^AAPL / });
    await until(async () => {
      if ((await line.getAttribute("aria-expanded")) === "false") await line.click();
      assert.ok((await page.locator("ul.paths").count()) > 0);
    });
  }],
  ["a broken policy", async (page) => {
    await goTo(page, "Rebalance");
    await button(page, "Add restriction").click();
    await amount(page, "Minimum trade").fill("much");
    await until(async () => assert.equal(await amount(page, "Minimum trade").getAttribute("aria-invalid"), "true"));
  }],
  ["a plan out of date", async (page) => {
    await amount(page, "Minimum trade").fill("500");
    await button(page, "Remove restriction").click();
    await until(async () => assert.equal(await button(page, "Create plan").first().isEnabled(), true));
    await plan(page);
    await amount(page, "Minimum trade").fill("750");
    await staleNote(page).waitFor();
  }],
  ["every group of the policy", async (page) => {
    await chooseMode(page, "Harvest and rebalance");
    for (const name of ["Tax and households", "Unmet weight"]) await openGroup(page, name);
    await page.getByRole("switch", { name: "Plan households together" }).check();
    for (const name of ["Add asset-location penalty", "Add substitute", "Add restriction"]) await button(page, name).click();
    await page.getByText("Choose both assets.").waitFor();
  }],
  ["fills of a block", async (page) => {
    await lookAt(page, "Blocks");
    await button(page, "Simulate fills of buy AAPL").click();
    await dialog(page, "Simulate fills").locator("tbody td").first().waitFor();
  }],
  ["taxes of a harvest, and saved plans", async (page) => {
    await escape(page);
    for (const name of ["Remove asset-location penalty", "Remove substitute", "Remove restriction"]) {
      if ((await button(page, name).count()) > 0) await button(page, name).click();
    }
    await chooseMode(page, "Harvest losses");
    await until(async () => assert.equal(await button(page, "Recalculate").isEnabled(), true));
    await plan(page);
    await lookAt(page, "Tax");
    await page.getByText(/^Lot opened/).first().waitFor();
  }],
  ["a plan that was made again", async (page) => {
    await button(page, "Save plan").click();
    await dialog(page, "Save plan").getByRole("button", { name: "Save", exact: true }).click();
    await lookAt(page, "Saved");
    await page.getByRole("button", { name: /^Verify / }).click();
    await page.getByText(/are identical byte for byte\./).waitFor();
    await closeNotes(page);
  }],
  ["the forms of an export", async (page) => {
    await button(page, "Export formats").click();
    await page.getByRole("menuitem").first().waitFor();
  }],
  ["a file that is refused", async (page) => {
    await goTo(page, "Data");
    await chooseBy(page, () => button(page, "Restore…").click(), { name: "x.json", mimeType: "application/json", buffer: Buffer.from("x") });
    await dialog(page, "Restore data").waitFor();
    await dialog(page, "Restore data").getByRole("button", { name: "Replace all data" }).click();
    await page.getByRole("main").getByRole("alert").waitFor();
  }],
  ["filters, columns and a pasted block that is refused", async (page) => {
    await page.goto(new URL("/tables/Asset", page.url()).href);
    await rowsShown(page);
    await addFilter(page, "Type", "is not", "bond");
    await button(page, "2 of 3 columns").click();
    await onClipboard(page, "AAPL\nAAPL");
    await choose(page, 1, 0);
    await page.keyboard.press("Control+v");
    await pasteFaults(page).waitFor();
    await button(page, "2 of 3 columns").click();
  }],
  ["a new row that is refused", async (page) => {
    await page.keyboard.press("Escape");
    await button(page, "New row").click();
    await field(page, "Type").fill("equity");
    await button(page, "Add row").click();
    await form(page).locator(".field-error").first().waitFor();
  }],
  ["an empty table", async (page) => {
    await page.goto(new URL("/tables/Index", page.url()).href);
    await page.getByText("No rows yet").waitFor();
  }],
  ["the data page", async (page) => goTo(page, "Data")],
  ["the question before clearing", async (page) => {
    await closeNotes(page);
    await button(page, "Delete all data…").click();
    await dialog(page, "Delete all data").waitFor();
  }],
  ["an empty book", async (page) => {
    await escape(page);
    await clearBook(page);
  }],
  ["no such page", async (page) => {
    await page.goto(new URL("/nowhere", page.url()).href);
    await page.getByRole("heading", { level: 1 }).waitFor();
  }],
];

for (const scheme of ["light", "dark"]) {
  for (const size of [[1440, 900], [390, 844]]) {
    test(`every page, ${scheme}, ${size[0]} wide`, async (t) => check(await openWithAxe(t, scheme, size), TOUR));
  }
  test(`what opens over the pages, ${scheme}`, async (t) => check(await openWithAxe(t, scheme), OVER));
}
