// A book of 1,000 accounts of 50 lines is imported, planned, kept and ordered, each step shows how far it is, and the browser's
// own trace says how long it took and how long the page's main thread was held up.
//
// The times are printed, not judged, so that a busy machine does not fail the tests. With --strict a task of over 50 ms fails.
// Then each step, and each turn of the wheel, counts with the best of up to three runs: what other processes take from a shared
// machine is in a task's time too and hits a run by chance; a task too long by itself is so in each.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { shown } from "./exact.mjs";
import { ACCOUNTS, bookByAccount, largeBook, LINES, writeFiles } from "./large-book.mjs";
import { browserFor, open, removeProfile, watch } from "./launch.mjs";
import { grid, readGrid, shownCount } from "./pages/accounts.mjs";
import { goTo, heading, note, saved } from "./pages/book.mjs";
import { effects, stage, write, writeButton } from "./pages/data.mjs";
import { makeOrders, savePlan } from "./pages/orders.mjs";
import { chooseMode, exportOrders, ordersGrid, plan, readChecks } from "./pages/rebalance.mjs";
import { checkPlan } from "./plan-rules.mjs";
import { measure } from "./sample.mjs";
import { traced } from "./trace.mjs";
import { until } from "./until.mjs";

const LONGEST_MS = 50;
const STRICT = process.env.MANDATE_STRICT === "1";
const RUNS = STRICT ? 3 : 1;
const TURNS_OF_THE_WHEEL = 25;
const rows = largeBook();

test("the trace shows what holds up the main thread", async (t) => {
  const context = await browserFor(t);
  const page = await open(context);
  const { longest } = await traced(page, async (nextPart) => {
    await nextPart();
    await page.evaluate(() => {
      const end = performance.now() + 80;
      while (performance.now() < end);
    });
    await nextPart();
  });
  assert.ok(longest[1].millis > 79, `${longest[1].millis} ms`);
});

test("1,000 accounts of 50 lines are imported, planned, kept and ordered, and the page says how far it is", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "mandate-large-"));
  t.after(() => removeProfile(folder));
  const paths = writeFiles(rows, folder);
  const best = new Map();
  for (let run = 0; run < RUNS && (run === 0 || tooLong(best).length > 0); run += 1) {
    for (const [step, found] of await walk(t, paths)) keepBetter(best, step, found);
  }
  for (const [step, { millis, longest }] of best) {
    const most = Math.max(...longest.map((task) => task.millis));
    t.diagnostic(`${step}: ${(millis / 1000).toFixed(2)} s, longest task of the main thread ${most.toFixed(1)} ms`);
  }
  if (STRICT) assert.deepEqual(tooLong(best), []);
});

/** Of two runs of a step, the shorter time, and of each part the shorter longest task. */
function keepBetter(best, step, found) {
  const before = best.get(step) ?? found;
  assert.equal(found.longest.length, before.longest.length, step);
  const longest = found.longest.map((task, part) => (task.millis < before.longest[part].millis ? task : before.longest[part]));
  best.set(step, { millis: Math.min(found.millis, before.millis), longest });
}

const tooLong = (best) => [...best].flatMap(([step, { longest }]) => longest
  .filter(({ millis }) => millis > LONGEST_MS)
  .map(({ millis, holds }) => `${step}: ${millis} ms, ${holds.join(", ")}`));

/** One run through all steps, in a browser of its own: step -> { millis, longest }. */
async function walk(t, paths) {
  const context = await browserFor(t);
  const seen = watch(context);
  await noteStages(context);
  const page = await open(context, "/data");
  await heading(page, "Data").waitFor();
  await saved(page);
  const found = new Map();
  const step = async (name, action) => {
    await page.evaluate(() => window.stages.clear());
    found.set(name, await traced(page, action));
    return page.evaluate(() => [...window.stages]);
  };
  await importFiles(page, paths, step);
  await planAll(page, step);
  await reopen(page, step);
  await orderAll(page, step);
  await context.close();
  assert.deepEqual(seen, []);
  return found;
}

/** Every title and every text of the progress display, from the start of each document on, is in window.stages. */
const noteStages = (context) => context.addInitScript(() => {
  window.stages = new Set();
  const note = () => {
    for (const node of document.querySelectorAll("h1, .working .line")) {
      const parts = node.children.length > 0 ? [...node.children] : [node];
      window.stages.add(parts.map((part) => part.textContent).join(": "));
    }
  };
  window.noting = new MutationObserver(note);
  window.noting.observe(document, { subtree: true, childList: true, characterData: true });
});

/** The display has said each of these. */
function showed(stages, ...expected) {
  for (const text of expected) assert.ok(stages.some((stage) => text.test(stage)), `${text} in ${stages.join("; ")}`);
}

async function importFiles(page, paths, step) {
  const staging = await step("Staged and checked", async () => {
    await stage(page, paths);
    await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  });
  showed(staging, /^Reading holdings\.csv/, /^Checking rows/);
  assert.match(await effects(page).innerText(), /Accounts\s+1,000 new/);
  const writing = await step("Written and saved", () => write(page));
  showed(writing, /^Saving: [\d,]+ of [\d,]+, [\d,]+ remaining$/);
}

async function planAll(page, step) {
  await goTo(page, "Rebalance");
  await chooseMode(page, "Full");
  const planning = await step("Planned", () => plan(page));
  showed(planning, /^Planning accounts: [\d,]+ of 1,000, [\d,]+ remaining$/, /^Checking the plan/);
  assert.ok(planning.length > 4, `the display moves on: ${planning.join("; ")}`);
  await page.getByText(/^1,000 accounts planned in /).waitFor();
  await scroll(page, ordersGrid(page), "Plan scrolled", step);
  const checks = await readChecks(page);
  assert.ok(checks.length >= 7 && checks.every(([, holds]) => holds), `${checks}`);
  checkOrders(await exportOrders(page));
}

/** The exported orders obey the rules in every account. */
function checkOrders(orders) {
  assert.ok(orders.length > ACCOUNTS * (LINES / 2), `${orders.length} orders`);
  const own = new Map([...bookByAccount(rows).keys()].map((account) => [account, []]));
  for (const order of orders) own.get(order.account).push(order);
  for (const [account, book] of bookByAccount(rows)) {
    const [{ driftBefore, driftAfter }] = checkPlan(book, own.get(account), { accounts: [account], mode: "Full" });
    assert.ok(driftAfter < driftBefore, account);
  }
}

async function reopen(page, step) {
  await goTo(page, "Accounts");
  const opening = await step("Reopened", async () => {
    await page.reload();
    await until(async () => {
      assert.match(await shownCount(page).innerText(), /1,000/);
      assert.match((await readGrid(page))[0]?.[4] ?? "", /\d/);
    });
    await saved(page);
  });
  showed(opening, /^Loading your data/);
  await scroll(page, grid(page), "Accounts scrolled", step);
  await showsLastAccount(page);
}

/** Every account's orders are made, and all are picked and sent at once, those out of sight too. */
async function orderAll(page, step) {
  await goTo(page, "Rebalance");
  await plan(page);
  await step("Orders made", async () => {
    await savePlan(page, "All");
    await makeOrders(page, "All", { approved: true });
  });
  const act = (name) => page.getByRole("main").getByRole("button", { name, exact: true });
  await step("Orders sent", async () => {
    await act("Select all").click();
    await act("Mark 1,000 as sent").click();
    await note(page, "1,000 order batches marked as sent.").waitFor();
    await saved(page);
  });
}

/** A step that turns the wheel over a grid, a screen at a time, and waits for the rows of each screen. */
async function scroll(page, table, name, step) {
  // The scrolling shows no progress, and to look out for it would be work of each turn.
  await page.evaluate(() => window.noting.disconnect());
  await table.locator("tbody tr[aria-rowindex]").first().hover();
  await step(name, (nextTurn) => turnWheel(page, table, nextTurn));
}

async function turnWheel(page, table, nextTurn) {
  for (let turn = 0; turn < TURNS_OF_THE_WHEEL; turn += 1) {
    await nextTurn();
    await page.mouse.wheel(0, 900);
    await until(async () => assert.equal(await table.locator(".wait").count(), 0));
  }
}

/** At the end of the grid is the last account, with the value that its files give it. */
async function showsLastAccount(page) {
  const [account, book] = [...bookByAccount(rows)].at(-1);
  await grid(page).locator("xpath=..").evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await until(async () => {
    const [key, , , , value] = (await readGrid(page)).at(-1);
    assert.deepEqual([key, value], [account, shown(measure(book, account).value, 2)]);
  });
}
