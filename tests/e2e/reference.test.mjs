// Calendars and indices: made of what exchanges state, calculated from prices, kept over a reload.

import assert from "node:assert/strict";
import { test } from "node:test";
import { browserFor, open, watch } from "./launch.mjs";
import { button, downloadBy, goTo, loadSample, note, saved } from "./pages/book.mjs";
import { dialog, makeCalendar, region, saveFormula, specials, view } from "./pages/reference.mjs";
import { sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

const ready = async (t) => {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await goTo(page, "Reference data");
  return { page, seen };
};

/** The closes of an asset in the sample, by time. */
const closes = (asset) =>
  new Map(sampleText("prices").trim().split("\n").slice(1).map((line) => line.split(",")).filter(([, key]) => key === asset).map(([time, , price]) => [time, Number(price)]));

test("a calendar is made of an exchange's sessions and shows a year", async (t) => {
  const { page, seen } = await ready(t);
  await makeCalendar(page, "XNYS", "2022-01-01", "2022-12-31");
  await region(page, "Year").getByText("251 sessions in the year").waitFor();
  // What the New York Stock Exchange was closed for in 2022, and when it closed early.
  await until(async () => {
    const rows = await specials(page);
    assert.deepEqual(rows.map(([date]) => date), [
      "2022-01-17", "2022-02-21", "2022-04-15", "2022-05-30", "2022-06-20", "2022-07-04", "2022-09-05", "2022-11-24", "2022-11-25", "2022-12-26",
    ]);
    assert.deepEqual(rows[8].slice(2), ["Early close", "", "14:30–18:00"]);
  });
  assert.equal(await page.getByRole("img", { name: "November: 21 sessions" }).count(), 1);
  await saved(page);
  await page.reload();
  await region(page, "Year").getByText("251 sessions in the year").waitFor();
  await button(page, "Undo").first().click();
  await until(async () => assert.equal(await region(page, "Calendars").getByText("New York Stock Exchange").count(), 0));
  assert.deepEqual(seen, []);
});

test("a calendar of a country with a break, and dates that are not known", async (t) => {
  const { page } = await ready(t);
  await button(page, "New").click();
  const form = dialog(page, "New calendar");
  await form.getByLabel("Sessions of").selectOption("XTKS");
  await form.getByLabel("From").fill("1990-01-01");
  await button(page, "Create calendar").click();
  await page.getByText("XTKS is available from 1997-01-01 to 2035-12-31; choose dates in this range.").waitFor();
  await form.getByLabel("From").fill("2022-01-01");
  await form.getByLabel("To", { exact: true }).fill("2022-12-31");
  await button(page, "Create calendar").click();
  await page.locator('.month [title^="2022-11-01: session"]').waitFor();
  assert.match(await page.locator('.month [title^="2022-11-01: session"]').getAttribute("title"), /00:00–06:00 UTC, break 02:30–03:30$/);
});

test("a formula over prices is calculated, changed by a new version, and drawn", async (t) => {
  const { page, seen } = await ready(t);
  await view(page, "Indices");
  await button(page, "New formula").click();
  const form = await saveFormula(page, { key: "PAIR", name: "Apple and Microsoft", formula: '(asset["AAPL"].close + asset["MSFT"].close' });
  await form.getByText("expected a closing parenthesis").waitFor();
  await saveFormula(page, { formula: '(asset["AAPL"].close + asset["MSFT"].close) / 2' });
  await form.waitFor({ state: "hidden" });
  await button(page, "Calculate").click();
  const [one, other] = [closes("AAPL"), closes("MSFT")];
  await note(page, `The index has ${one.size} daily values.`).waitFor();
  await page.getByRole("region", { name: "Values" }).locator("canvas").waitFor();
  const { name, bytes } = await downloadBy(page, () => region(page, "Values").getByRole("button", { name: "CSV" }).click());
  assert.equal(name, "PAIR.csv");
  const rows = bytes.toString().trim().split("\n").slice(1).map((line) => line.split(","));
  assert.equal(rows.length, one.size);
  for (const [time, value] of rows) assert.equal(Number(value), (one.get(time) + other.get(time)) / 2, time);
  const picture = await downloadBy(page, () => region(page, "Values").getByRole("button", { name: "PNG" }).click());
  assert.equal(picture.name, "PAIR.png");
  assert.deepEqual([...picture.bytes.subarray(1, 4)], [0x50, 0x4e, 0x47]);
  await button(page, "New version").click();
  await page.getByLabel("Effective from").fill("2022-01-01");
  await saveFormula(page, { formula: 'asset["AAPL"].close' });
  const versions = region(page, "Formula versions");
  await versions.getByRole("cell", { name: "retired" }).waitFor();
  await button(page, "Calculate").click();
  await region(page, "Values").getByText("Table", { exact: true }).click();
  const newest = page.getByRole("grid", { name: "Values as a table" }).getByRole("row").nth(1);
  await until(async () => assert.match((await newest.textContent()) ?? "", new RegExp(`${one.get("2022-12-28T21:00:00Z")}`)));
  assert.deepEqual(seen, []);
});
