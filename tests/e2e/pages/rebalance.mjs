// The rebalance page: scope, policy, the plan's rows, what was checked on it.

import assert from "node:assert/strict";
import { browserFor, open, watch } from "../launch.mjs";
import { button, downloadBy, goTo, loadSample, plain } from "./book.mjs";
import { parse } from "../csv.mjs";
import { until } from "../until.mjs";

export const ordersGrid = (page) => page.getByRole("grid", { name: "Orders of the plan" });
export const staleNote = (page) => page.getByText("have changed since this plan was created");
export const policyPanel = (page) => page.getByRole("region", { name: "Policy" });
export const amount = (page, name) => policyPanel(page).getByRole("textbox", { name: new RegExp(`^${name}`) });
export const chooseMode = (page, name) => policyPanel(page).getByRole("radiogroup", { name: "Mode" }).getByText(name, { exact: true }).click();
export const scope = (page) => page.getByRole("combobox", { name: "Accounts to plan" });
export const status = async (page) => plain(await page.getByRole("main").locator(".toolbar").getByRole("status").innerText());

/** From a fresh browser to the Rebalance page of the sample book. `seen` is what must not have happened. */
export async function openRebalance(t, options) {
  const context = await browserFor(t, options);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await goTo(page, "Rebalance");
  return { page, seen };
}

/** Looks at another side of the plan: "Trades", "Tax", "Blocks", "Saved". */
export const lookAt = (page, view) => page.getByRole("radiogroup", { name: "View of the plan" }).getByText(view, { exact: true }).click();
/** What stands beside the plan: "Policy" or "What if". */
export const beside = (page, what) => page.getByRole("radiogroup", { name: "Side panel" }).getByText(what, { exact: true }).click();
/** Opens a group of the policy that is closed. */
export async function openGroup(page, name) {
  const group = policyPanel(page).locator("details").filter({ has: page.getByRole("heading", { name, exact: true }) });
  if ((await group.getAttribute("open")) === null) await group.locator("summary").click();
  return group;
}

/** Plans, and waits for the answer. */
export async function plan(page) {
  const again = button(page, "Recalculate");
  const isFirst = (await again.count()) === 0;
  await (isFirst ? button(page, "Create plan").first() : again).click();
  await again.waitFor();
  await page.getByRole("main").getByRole("progressbar").waitFor({ state: "detached" });
  await until(async () => assert.equal(await again.isEnabled(), true));
}

/** Changes the policy by an action; the plan on the screen is marked as out of date by then. */
export async function changePolicy(page, action) {
  await action();
  await staleNote(page).waitFor();
}

/** The notes at the head of an exported file, and its rows. */
function split(text) {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => !line.startsWith("#"));
  return { notes: lines.slice(0, start).map((line) => line.slice(2)), rows: parse(lines.slice(start).join("\n")) };
}

/** The exported orders. */
export async function exportOrders(page) {
  const { name, bytes } = await downloadBy(page, () => button(page, "Export orders").click());
  assert.match(name, /^orders-[0-9a-f]{8}\.csv$/);
  return split(bytes.toString()).rows;
}

/** What the exported orders say of the plan before they begin. */
export async function exportedNotes(page) {
  const { bytes } = await downloadBy(page, () => button(page, "Export orders").click());
  return split(bytes.toString()).notes;
}

/** Exports in another form, by the menu, and checks the name of the file. */
export async function exportAs(page, form, name) {
  await button(page, "Export formats").click();
  const file = await downloadBy(page, () => page.getByRole("menuitem", { name: form }).click());
  assert.match(file.name, name);
  return split(file.bytes.toString()).rows;
}

/** Every row of a grid of the plan, top to bottom: the cells of each. The grid is scrolled from its start to its end. */
export async function readPlan(page, grid = ordersGrid(page)) {
  const box = grid.locator("xpath=..");
  const count = Number(await grid.getAttribute("aria-rowcount")) - 1;
  const found = new Map();
  await box.evaluate((node) => node.scrollTo(0, 0));
  while (found.size < count) {
    const before = found.size;
    await until(async () => {
      const rows = await visibleRows(grid);
      // A row that still waits for its values would be scrolled past once its neighbours are there.
      assert.ok(rows, "rows that wait for their values");
      for (const [index, cells] of rows) found.set(index, cells);
      assert.ok(found.size > before, `rows after ${before} of ${count}`);
    });
    await box.evaluate((node) => node.scrollBy(0, node.clientHeight - 96));
  }
  return [...found.entries()].toSorted(([a], [b]) => a - b).map(([, cells]) => cells);
}

/** The rows that are rendered, by index; null while one of them waits. Read in one go, for the next moment may show others. */
async function visibleRows(grid) {
  const rows = await grid.evaluate((node) => {
    if (node.querySelector("tbody .wait")) return null;
    return [...node.querySelectorAll("tbody tr[aria-rowindex]")].map((row) => [
      Number(row.getAttribute("aria-rowindex")),
      [...row.querySelectorAll("td")].map((cell) => cell.textContent),
    ]);
  });
  return rows?.map(([index, cells]) => [index, cells.map(plain)]);
}

/** The rows of a plan by account: { head, lines: [cells], cash: [what moves it, by currency] }. */
export function byAccount(rows) {
  const accounts = new Map();
  let current;
  for (const cells of rows) {
    if (cells.length > 1) current.lines.push(cells);
    else if (cells[0].startsWith("Cash ")) current.cash.push(cells[0]);
    else {
      current = { head: cells[0], lines: [], cash: [] };
      accounts.set(cells[0].slice(0, 7), current);
    }
  }
  return accounts;
}

/** The invariants that were judged: [[number, holds]]. */
export async function readChecks(page) {
  const titles = await page.locator("ul.checks > li").evaluateAll((items) => items.map((item) => item.title));
  return titles.map((title) => {
    const [, number, verdict] = /^Check (\d+) (.*)$/.exec(title);
    return [Number(number), verdict === "passed"];
  });
}
