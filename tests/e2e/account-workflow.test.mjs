// The account workflow from end to end: a portfolio that was built here is the sleeve of two accounts, in a group; what they hold
// is attributed to virtual funds that follow it, tried first and then applied. Expected figures come from the sample's files alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shareOut } from "./fund-rules.mjs";
import { abs, exact, shown } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { button, goTo, loadSample, note, saved } from "./pages/book.mjs";
import { cell, holdsFrom, openMandate, readRows, save } from "./pages/mandates.mjs";
import { build } from "./pages/portfolios.mjs";
import { look, pickAccount, readMatrix, readParts, readSleeve } from "./pages/virtual-funds.mjs";
import { readSample } from "./sample.mjs";
import { until } from "./until.mjs";

const ACCOUNTS = ["ACC-001", "ACC-002"];
const SLEEVE = "SLEEVE";
const NEAR = exact("0.000000001");

/** The sample with the sleeve in place of what the accounts' mandates have in their second row. */
function rewritten(replaced) {
  const book = readSample();
  book.portfolios.push(...["AAPL", "MSFT"].map((constituent) => ({ portfolio: SLEEVE, constituent_type: "asset", constituent, weight: "0.5" })));
  for (const row of book.targets) {
    if (replaced.get(row.account) === row.target) row.target = SLEEVE;
  }
  return book;
}

/** Puts the sleeve in place of the second target of an account; what was there. */
async function target(page, account) {
  await openMandate(page, account);
  const [, [before]] = await readRows(page);
  await cell(page, 1, "Target").fill(SLEEVE);
  await page.getByRole("listbox", { name: "Results" }).getByRole("option", { name: new RegExp(`^${SLEEVE} `) }).click();
  await holdsFrom(page).fill("2022-12-28T12:00");
  await save(page);
  return before;
}

/** What no fund has and what each fund has, as the view by fund must show them. */
async function showsParts(page, expected) {
  await until(async () => {
    const parts = await readParts(page);
    assert.deepEqual([...parts.keys()].toSorted(), expected.funds);
    const given = ["AAPL", "MSFT"].map((asset) => [asset, shown(expected.rows.get(asset).cells.get(SLEEVE).allocated, 2)]);
    assert.deepEqual([...parts.get(SLEEVE)].map(([asset, cells]) => [asset, cells[1]]), given);
    const left = [...expected.rows].filter(([, row]) => abs(row.direct) > NEAR).map(([asset]) => asset);
    for (const asset of left) assert.ok((await readSleeve(page)).has(asset), `${asset} stays with the account`);
  });
}

test("a built portfolio is the sleeve of two accounts, whose funds are tried and applied", async (t) => {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await goTo(page, "Portfolios");
  await build(page, { key: SLEEVE, members: "AAPL, MSFT", drifts: false });
  await page.getByLabel("Add to group").fill("Sleeves");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove from Sleeves" }).waitFor();

  const replaced = new Map();
  for (const account of ACCOUNTS) replaced.set(account, await target(page, account));
  const book = rewritten(replaced);

  await goTo(page, "Virtual funds");
  for (const account of ACCOUNTS) {
    await pickAccount(page, account);
    const expected = shareOut(book, account);
    const apple = expected.rows.get("AAPL").cells.get(SLEEVE);
    await until(async () => {
      const { heads, rows } = await readMatrix(page);
      const column = heads.indexOf(SLEEVE);
      assert.deepEqual(heads.slice(2, 2 + expected.funds.length), expected.funds);
      assert.ok(rows.get("AAPL")[column].startsWith(shown(apple.allocated, 2)), rows.get("AAPL")[column]);
    });
    await look(page, "By fund");
    await page.getByText("No allocation yet").waitFor();
    await look(page, "Preview");
    await button(page, "Apply").click();
    await note(page, `Holdings allocated to ${expected.funds.length} funds.`).first().waitFor();
    await saved(page);
    await look(page, "By fund");
    await showsParts(page, expected);
    await look(page, "Preview");
  }

  // What was applied is there the next day, and one step back takes the last account's funds away.
  await page.reload();
  await pickAccount(page, "ACC-001");
  await look(page, "By fund");
  await showsParts(page, shareOut(book, "ACC-001"));
  await page.getByRole("banner").getByRole("button", { name: /^Undo/ }).click();
  await pickAccount(page, "ACC-002");
  await page.getByText("No allocation yet").waitFor();
  assert.deepEqual(seen, []);
});
