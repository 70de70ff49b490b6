// Importing files: sound ones, other ways of writing numbers, broken ones, and columns mapped by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { file, parse, write as csv } from "./csv.mjs";
import { percent, shown } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { readGrid } from "./pages/accounts.mjs";
import { button, downloadBy, goTo, heading, plain } from "./pages/book.mjs";
import { effects, faultGrid, idle, mapColumn, readFaults, readMapping, stage, tab, write, writeButton } from "./pages/data.mjs";
import { KINDS, measure, readSample, sampleFile, sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();

/** The accounts page shows exactly the sample's accounts and figures. */
async function showsTheSample(page) {
  const expected = book.accounts.map(({ account }) => {
    const m = measure(book, account);
    return [account, shown(m.value, 2), shown(m.cash, 2), percent(m.drift)];
  });
  await goTo(page, "Accounts");
  await until(async () => {
    const rows = await readGrid(page);
    assert.deepEqual(rows.map(([account, , , , value, cash, drift]) => [account, value, cash, drift]), expected);
  });
}

async function openData(t) {
  const context = await browserFor(t, { size: [1440, 1200] });
  const seen = watch(context);
  const page = await open(context, "/data");
  await heading(page, "Data").waitFor();
  return { page, seen };
}

const rowsOf = (kind) => parse(sampleText(kind)).length;

test("files as they are documented are recognised, checked and written", async (t) => {
  const { page, seen } = await openData(t);
  await stage(page, KINDS.map(sampleFile));
  for (const kind of KINDS) {
    await tab(page, `${kind}.csv`).click();
    assert.equal(plain(await tab(page, `${kind}.csv`).innerText()), `${kind}.csv Ready`);
    await page.getByText(`${rowsOf(kind).toLocaleString("en-GB")} rows, UTF-8`).waitFor();
  }
  const says = plain(await effects(page).innerText());
  for (const [label, count] of [["Accounts", 25], ["Assets", 27], ["Prices", rowsOf("prices")]]) {
    assert.match(says, new RegExp(`${label} ${count.toLocaleString("en-GB")} new`));
  }
  await write(page);
  await showsTheSample(page);

  // The same files once more change nothing.
  await goTo(page, "Data");
  await stage(page, KINDS.map(sampleFile));
  assert.doesNotMatch(plain(await effects(page).innerText()), /\d (new|changed)/);
  assert.deepEqual(seen, []);
});

test("semicolons and decimal commas are found out", async (t) => {
  const { page, seen } = await openData(t);
  const comma = (kind) => {
    const rows = parse(sampleText(kind)).map((row) => Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, /^-?\d+\.\d+$/.test(value) ? value.replace(".", ",") : value]),
    ));
    return file(`${kind}.csv`, csv(rows, { delimiter: ";" }));
  };
  await stage(page, KINDS.map(comma));
  for (const kind of ["prices", "fx", "targets", "portfolios"]) {
    await tab(page, `${kind}.csv`).click();
    assert.equal(plain(await tab(page, `${kind}.csv`).innerText()), `${kind}.csv Ready`);
    assert.equal(await page.getByRole("combobox", { name: "Delimiter" }).inputValue(), ";", kind);
    assert.equal(await page.getByRole("radio", { name: "1.234,5" }).isChecked(), true, kind);
  }
  await write(page);
  await showsTheSample(page);
  assert.deepEqual(seen, []);
});

const BROKEN = [
  "time,account,asset,quantity",
  "2022-12-28T21:00:00Z,ACC-001,AAPL,100",
  "2022-12-28T21:00:00Z,ACC-001,NOPE,5",
  "yesterday,ACC-002,MSFT,5",
  "2022-12-28T21:00:00Z,ACC-999,MSFT,5",
  "2022-12-28T21:00:00Z,ACC-002,MSFT,many",
  "2022-12-28T21:00:00Z,ACC-002,JNJ,0",
  "2022-12-28T21:00:00Z,ACC-002,,7",
  "2022-12-28T21:00:00Z,ACC-001,AAPL,1",
  "2022-12-28T21:00:00Z,ACC-003,USD,1.1234567890123456789",
  "2022-12-28T21:00:00Z,ACC-003,KO,\"1,5\"",
  "",
].join("\n");

/** Line of the file, column, what stands there, code. */
const FAULTS = [
  ["3", "asset", "NOPE", "asset_unknown"],
  ["4", "time", "yesterday", "time_malformed"],
  ["5", "account", "ACC-999", "account_unknown"],
  ["6", "quantity", "many", "not_decimal"],
  ["7", "quantity", "0", "quantity_zero"],
  ["8", "asset", "", "value_missing"],
  ["9", "asset", "AAPL", "duplicate_row"],
  ["10", "quantity", "1.1234567890123456789", "too_precise"],
  ["11", "quantity", "1,5", "not_decimal"],
];

test("every broken rule is listed and nothing is written until each row is fixed or skipped", async (t) => {
  const { page, seen } = await openData(t);
  const others = KINDS.filter((kind) => kind !== "holdings").map(sampleFile);
  await stage(page, [...others, file("holdings.csv", BROKEN)]);
  await tab(page, "holdings.csv").click();
  assert.equal(plain(await tab(page, "holdings.csv").innerText()), `holdings.csv ${FAULTS.length} errors`);
  assert.deepEqual(await readFaults(page), FAULTS);
  await page.getByRole("heading", { name: `${FAULTS.length} errors` }).waitFor();
  assert.equal(await writeButton(page).isDisabled(), true);

  // Nothing is in the book.
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Accounts" }).click();
  await button(page, "Load sample data").waitFor();
  await goTo(page, "Data");
  await tab(page, "holdings.csv").click();

  await faultGrid(page).getByRole("row").filter({ hasText: "NOPE" }).getByRole("button", { name: "Skip" }).click();
  await until(async () => assert.deepEqual(await readFaults(page), FAULTS.slice(1)));
  assert.equal(await writeButton(page).isDisabled(), true);
  await button(page, "Skip all rows with errors").click();
  await page.getByText(`${FAULTS.length} rows skipped.`).waitFor();
  await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  await button(page, "Include again").click();
  await until(async () => assert.deepEqual(await readFaults(page), FAULTS));
  await button(page, "Skip all rows with errors").click();
  await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  await write(page);

  // One valid row was left: ACC-001 holds 100 AAPL and nothing else.
  await goTo(page, "Accounts");
  const worth = shown(100n * book.prices.get("AAPL"), 2);
  await until(async () => {
    const [first, second] = await readGrid(page);
    assert.deepEqual([first[4], first[5]], [worth, "0.00"]);
    assert.match(second[4], /Not valued/);
  });
  assert.deepEqual(seen, []);
});

test("a fixed file takes the place of the broken one", async (t) => {
  const { page, seen } = await openData(t);
  const others = KINDS.filter((kind) => kind !== "holdings").map(sampleFile);
  await stage(page, [...others, file("broken.csv", BROKEN)]);
  await tab(page, "broken.csv").click();
  await button(page, "Remove").click();
  await tab(page, "broken.csv").waitFor({ state: "detached" });
  await stage(page, [sampleFile("holdings")]);
  await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  await write(page);
  await showsTheSample(page);
  assert.deepEqual(seen, []);
});

test("columns with strange headings are mapped by hand", async (t) => {
  const { page, seen } = await openData(t);
  const names = { time: "Stichtag", account: "Depot", asset: "Papier", quantity: "Stück" };
  const strange = parse(sampleText("holdings")).map((row) => ({
    Stichtag: row.time,
    Notiz: "x",
    Depot: row.account,
    Papier: row.asset,
    "Stück": row.quantity,
  }));
  const others = KINDS.filter((kind) => kind !== "holdings").map(sampleFile);
  await stage(page, [...others, file("bestand.csv", csv(strange, { delimiter: "\t" }))]);
  await tab(page, "bestand.csv").click();
  assert.equal(plain(await tab(page, "bestand.csv").innerText()), "bestand.csv Choose type");
  assert.equal(await writeButton(page).isDisabled(), true);
  await page.getByRole("combobox", { name: "File type" }).selectOption("Holdings");
  await idle(page);
  await page.getByText("Required fields not mapped: time, account, asset, quantity.").waitFor();
  for (const [field, header] of Object.entries(names)) {
    assert.equal(await writeButton(page).isDisabled(), true);
    await mapColumn(page, header, field);
    await idle(page);
  }
  const mapping = { Stichtag: "time", Notiz: "", Depot: "account", Papier: "asset", "Stück": "quantity" };
  await until(async () => assert.deepEqual(await readMapping(page), mapping));
  await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  await write(page);
  await showsTheSample(page);
  assert.deepEqual(seen, []);
});

/** Every kind of file, in the order in which they build on each other. */
const TEMPLATES = ["assets", "relations", "prices", "signals", "fx", "indices", "accounts", "holdings", "lots", "portfolios", "targets"];

/** The columns of files that the sample does not have. */
const NOT_IN_SAMPLE = { signals: ["time", "signal", "asset", "weight"], indices: ["time", "index", "value", "cadence"] };

test("the template of each kind is a file that the import knows", async (t) => {
  const { page, seen } = await openData(t);
  const templates = page.getByRole("button", { name: /^CSV template for / });
  assert.equal(await templates.count(), TEMPLATES.length);
  for (const [index, kind] of TEMPLATES.entries()) {
    const { name, bytes } = await downloadBy(page, () => templates.nth(index).click());
    assert.equal(name, `${kind}.csv`);
    const [row] = parse(bytes.toString());
    const documented = NOT_IN_SAMPLE[kind] ?? Object.keys(parse(sampleText(kind))[0]);
    assert.deepEqual(documented.filter((column) => !(column in row)), [], kind);
    await stage(page, [file(name, bytes.toString())]);
    assert.doesNotMatch(await tab(page, name).innerText(), /Choose type/);
  }
  assert.deepEqual(seen, []);
});
