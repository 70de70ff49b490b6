// Mandates: rows are checked at the cell while typing, summed, and saved as dated snapshots.

import assert from "node:assert/strict";
import { test } from "node:test";
import { exact, percent, shown, signedPercent, sum } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { openAccount, readPositions } from "./pages/accounts.mjs";
import { button, goTo, loadSample, note } from "./pages/book.mjs";
import { cell, describedBy, holdsFrom, list, openMandate, readFaults, readRows, save, saveSnapshot, snapshots, sums } from "./pages/mandates.mjs";
import { measure, readSample } from "./sample.mjs";
import { until } from "./until.mjs";

const ACCOUNT = "ACC-001";
const ROWS = [
  ["GROWTH-MIX", "Portfolio", "55", "", ""],
  ["CORE-EQUITY", "Portfolio", "30", "", ""],
  ["MSFT", "Asset", "7", "", ""],
  ["LLY", "Asset", "4", "", ""],
];
/** Every violation of a row that a cell can show: what is typed where, the cell at fault, its code. */
const VIOLATIONS = [
  [0, { Weight: "abc" }, "Weight", "not_decimal"],
  [0, { Weight: "0.1234567890123456789" }, "Weight", "too_precise"],
  [0, { Weight: "" }, "Weight", "exposure_not_single"],
  [0, { Amount: "1000" }, "Weight", "exposure_not_single"],
  [0, { Weight: "", Amount: "5 %" }, "Amount", "percent_unexpected"],
  [0, { Weight: "", Quantity: "5" }, "Quantity", "quantity_forbidden_for_portfolio"],
  [0, { Target: "NOPE" }, "Target", "portfolio_unknown"],
  [2, { Target: "NOPE" }, "Target", "asset_unknown"],
  [2, { Target: "" }, "Target", "target_missing"],
  [3, { Target: "MSFT" }, "Target", "duplicate_target"],
];

async function openEditor(t) {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await openMandate(page, ACCOUNT);
  await until(async () => assert.deepEqual(await readRows(page), ROWS));
  return { page, seen };
}

/** Types into a cell key by key, over what stands there. */
async function type(page, row, label, text) {
  const field = cell(page, row, label);
  await field.click();
  await field.press("ControlOrMeta+a");
  await (text ? field.pressSequentially(text) : field.press("Delete"));
  // The offers lie over the rows below.
  if (label === "Target") await field.press("Escape");
}

const stored = (row, label) => ROWS[row][["Target", "Type", "Weight", "Amount", "Quantity"].indexOf(label)];

test("an error shows at its cell while typing, and goes when it is fixed", async (t) => {
  const { page, seen } = await openEditor(t);
  await page.getByText("Valid", { exact: true }).waitFor();
  for (const [row, typed, column, code] of VIOLATIONS) {
    for (const [label, text] of Object.entries(typed)) await type(page, row, label, text);
    const field = cell(page, row, column);
    await until(async () => {
      const faults = await readFaults(page);
      assert.equal(faults.length, 1, `${code}: ${faults}`);
      assert.match(faults[0], new RegExp(`^${column}: .*\\. ?Details ${code}$`));
      assert.equal(await field.getAttribute("aria-invalid"), "true", code);
      assert.match(await describedBy(field), new RegExp(code));
    });
    assert.equal(await saveSnapshot(page).isDisabled(), true, code);
    for (const label of Object.keys(typed)) await type(page, row, label, stored(row, label));
    await until(async () => {
      assert.deepEqual(await readFaults(page), [], code);
      assert.equal(await field.getAttribute("aria-invalid"), null);
      assert.deepEqual(await readRows(page), ROWS);
    });
  }
  assert.deepEqual(seen, []);
});

test("every error of a set is listed at once", async (t) => {
  const { page } = await openEditor(t);
  await type(page, 0, "Weight", "x");
  await type(page, 1, "Quantity", "3");
  await type(page, 2, "Target", "NOPE");
  await until(async () => {
    const codes = (await readFaults(page)).map((fault) => fault.split(" ").at(-1));
    const expected = ["not_decimal", "exposure_not_single", "quantity_forbidden_for_portfolio", "asset_unknown"];
    assert.deepEqual(codes.toSorted(), expected.toSorted());
  });
});

test("the sum follows the typing, and edits can be discarded and taken back", async (t) => {
  const { page, seen } = await openEditor(t);
  await until(async () => assert.match(await sums(page), /^Add row Weights 96\.00% Amount 0\.00 USD Uninvested 4\.00%/));
  await type(page, 2, "Weight", "12.5 %");
  await until(async () => assert.match(await sums(page), /Weights 101\.50% .* Uninvested −1\.50%/));
  await button(page, "Discard edits").click();
  await until(async () => assert.deepEqual(await readRows(page), ROWS));
  await page.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Undo" }).click();
  await until(async () => assert.equal((await readRows(page))[2][2], "12.5 %"));
  assert.deepEqual(seen, []);
});

/** The targets as the app saved them, in the words of targets.csv. */
const SAVED = [
  { target_type: "portfolio", target: "GROWTH-MIX", weight: "0.5" },
  { target_type: "portfolio", target: "CORE-EQUITY", weight: "0.3" },
  { target_type: "asset", target: "LLY", weight: "0.04" },
  { target_type: "asset", target: "KO", notional: "25000" },
  { target_type: "asset", target: "GE", quantity: "1000" },
];

async function edit(page) {
  await type(page, 0, "Weight", "50%");
  await page.getByRole("button", { name: "Remove row" }).nth(2).click();
  await until(async () => assert.equal((await readRows(page)).length, 3));
  for (const [key, label, text] of [["KO", "Amount", "25,000"], ["GE", "Quantity", "1000"]]) {
    const row = (await readRows(page)).length;
    await button(page, "Add row").click();
    await cell(page, row, "Target").pressSequentially(key.toLowerCase());
    await page.getByRole("listbox", { name: "Results" }).getByRole("option", { name: new RegExp(`^${key} .*Asset$`) }).click();
    await type(page, row, label, text);
  }
}

/** The account's page and the editor show the saved targets. */
async function showsTheSaved(page) {
  // Only rows in view are there to be read.
  await page.setViewportSize({ width: 1440, height: 2400 });
  const book = readSample();
  book.targets = SAVED.map((row) => ({ account: ACCOUNT, ...row }));
  const m = measure(book, ACCOUNT);
  await goTo(page, "Accounts");
  await openAccount(page, ACCOUNT);
  await until(async () => {
    const lines = await readPositions(page);
    for (const line of m.lines) {
      const shownLine = lines.get(line.key)?.slice(-2);
      assert.deepEqual(shownLine, [percent(line.target), signedPercent(line.drift)], line.key);
    }
  });
}

test("edits are saved as a new dated version, the old ones stay, and all is there after a reload", async (t) => {
  const { page, seen } = await openEditor(t);
  await edit(page);
  const weights = sum(SAVED.filter((row) => row.weight).map((row) => exact(row.weight)));
  const sumsNow = `Weights ${percent(weights)}% Amount ${shown(exact("25000"), 2)} USD`;
  await until(async () => assert.match(await sums(page), new RegExp(sumsNow)));
  await holdsFrom(page).fill("2023-01-03T09:30");
  await save(page);
  await note(page, "Version of 3 Jan 2023, 09:30 UTC saved.").waitFor();
  const rows = await readRows(page);
  assert.deepEqual(rows.map(([target]) => target).toSorted(), SAVED.map((row) => row.target).toSorted());
  assert.equal(await snapshots(page).count(), 3);
  await showsTheSaved(page);

  await page.reload();
  await showsTheSaved(page);
  await openMandate(page, ACCOUNT);
  await until(async () => assert.deepEqual(await readRows(page), rows));
  assert.match(await snapshots(page).first().innerText(), /^3 Jan 2023, 09:30 UTC/);
  await snapshots(page).nth(1).click();
  await until(async () => assert.deepEqual(await readRows(page), ROWS));
  await goTo(page, "Mandates");
  await list(page).getByRole("row").filter({ hasText: ACCOUNT }).filter({ hasText: "3 Jan 2023" }).waitFor();
  assert.deepEqual(seen, []);
});

test("a second version of the same time is refused, and the edits stay", async (t) => {
  const { page } = await openEditor(t);
  await type(page, 2, "Weight", "8");
  await holdsFrom(page).fill("2022-12-28T00:00");
  await until(async () => assert.equal(await saveSnapshot(page).isEnabled(), true));
  await saveSnapshot(page).click();
  await page.getByText("There is already a version effective from this time; choose another time.").waitFor();
  assert.equal((await readRows(page))[2][2], "8");
  assert.equal(await snapshots(page).count(), 2);
});

const pasteAt = (field, text) => field.evaluate((field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}, text);

test("cells of a spreadsheet are pasted as rows", async (t) => {
  const { page } = await openEditor(t);
  await button(page, "Add row").click();
  await until(async () => assert.equal((await readRows(page)).length, 5));
  await pasteAt(cell(page, 4, "Target"), "KO\t1\r\nINCOME-MIX\t\t5000\r\n");
  const pasted = [["KO", "Asset", "1", "", ""], ["INCOME-MIX", "Portfolio", "", "5000", ""]];
  await until(async () => assert.deepEqual(await readRows(page), [...ROWS, ...pasted]));
});

test("pasted weights that sum to about 1 are asked about once, and taken as fractions or as percent", async (t) => {
  const { page, seen } = await openEditor(t);
  const weights = async () => (await readRows(page)).slice(0, 2).map((row) => row[2]);
  const dialog = page.getByRole("dialog", { name: "Fractions or percent?" });
  const ask = async (text, choice) => {
    await cell(page, 0, "Weight").click();
    await pasteAt(cell(page, 0, "Weight"), text);
    await dialog.getByText("The pasted weights sum to").waitFor();
    await dialog.getByRole("button", { name: choice }).click();
    await dialog.waitFor({ state: "hidden" });
  };
  await ask("0.6\n0.38\n", "Cancel");
  assert.deepEqual(await weights(), ["55", "30"]);
  await ask("0.6\n0.38\n", /^Fractions/);
  await until(async () => assert.deepEqual(await weights(), ["60", "38"]));
  await ask("0.6\n0.38\n", /^Percent/);
  await until(async () => assert.deepEqual(await weights(), ["0.6", "0.38"]));
  await cell(page, 0, "Weight").click();
  await pasteAt(cell(page, 0, "Weight"), "60\n39\n");
  await until(async () => assert.deepEqual(await weights(), ["60", "39"]));
  assert.equal(await dialog.isVisible(), false);
  await page.getByText("The weights sum to 110 %").waitFor();
  assert.deepEqual(seen, []);
});
