// Rebalance: plans of every mode, checked from the files and the exported orders alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percent } from "./exact.mjs";
import { button, nextSave, saved, tile, tileShows } from "./pages/book.mjs";
import { amount, byAccount, changePolicy, chooseMode, exportOrders, exportedNotes, openRebalance, plan, policyPanel, readChecks, readPlan, scope, staleNote, status } from "./pages/rebalance.mjs";
import { checkPlan, planTiles } from "./plan-rules.mjs";
import { readSample } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const ALL = book.accounts.map(({ account }) => account);
const inGroup = (group) => book.accounts.filter((row) => row.group === group).map(({ account }) => account);
/** The invariants that apply to a plan of each mode. */
const ALWAYS = [2, 3, 4, 5, 6, 7, 8];
const CHECKED = { Full: ALWAYS, "Out of band only": [...ALWAYS, 9], "Invest cash": [...ALWAYS, 14], "Raise cash": [...ALWAYS, 14] };
const category = (order) => book.assets.get(order.asset).category;

/** The page shows what the exported orders come to, and every invariant holds. Returns the orders. */
async function checkShown(page, policy) {
  const orders = await exportOrders(page);
  const accounts = checkPlan(book, orders, policy);
  const tiles = planTiles(accounts);
  await tileShows(page, "Value", tiles.Value);
  await tileShows(page, "Portfolio drift", tiles["Portfolio drift"]);
  assert.ok((await tile(page, "One-way turnover")).startsWith(tiles.turnover), tiles.turnover);
  assert.ok((await tile(page, "Cost")).startsWith(`${tiles.cost} USD`), tiles.cost);
  assert.match(await status(page), new RegExp(`^${orders.length} orders\\b`));
  const shown = byAccount(await readPlan(page));
  assert.deepEqual([...shown.keys()], policy.accounts);
  for (const { account, driftBefore, driftAfter, orders: own } of accounts) {
    const { head, lines, cash } = shown.get(account);
    assert.deepEqual(lines.filter(([asset]) => asset.startsWith("Cash")).length, 1, `${account}: one cash line`);
    assert.ok(cash.length > 0, `${account}: what moves its cash`);
    for (const moves of cash) addsUp(moves);
    assert.ok(head.includes(`drift ${percent(driftBefore)}% to ${percent(driftAfter)}%`), `${head}: ${percent(driftBefore)} to ${percent(driftAfter)}`);
    const traded = lines.filter(([, side]) => side !== "Hold").map(([asset, side, quantity, notional]) => [asset.split(" ")[0], side.toLowerCase(), quantity.replaceAll(",", ""), notional.replaceAll(",", "").split(" ")[0]]);
    const expected = own.map((order) => [order.asset, order.side, order.quantity, Number(order.notional).toFixed(2)]);
    assert.deepEqual(traded.toSorted(), expected.toSorted(), account);
  }
  const checks = await readChecks(page);
  const checked = checks.map(([number]) => number);
  assert.deepEqual(CHECKED[policy.mode].filter((number) => !checked.includes(number)), [], `checked are ${checked}`);
  assert.deepEqual(checks.filter(([, holds]) => !holds), []);
  return orders;
}

/** "Cash USD before 20,000.00 sells 30,000.00 buys −25,000.00 ... after 24,989.00" adds up to the cent. */
function addsUp(moves) {
  const cents = [...moves.matchAll(/[−-]?[\d,]+\.\d{2}/g)].map(([text]) => Number(text.replace("−", "-").replaceAll(/[,.]/g, "")));
  assert.equal(cents.slice(0, -1).reduce((sum, part) => sum + part, 0), cents.at(-1), moves);
}

test("a full rebalance of every account brings each to its targets", async (t) => {
  const { page, seen } = await openRebalance(t);
  await chooseMode(page, "Full");
  await plan(page);
  const orders = await checkShown(page, { accounts: ALL, mode: "Full" });
  assert.ok(orders.length > 200, `${orders.length} orders`);
  const after = checkPlan(book, orders, { accounts: ALL, mode: "Full" });
  for (const { account, driftAfter } of after) assert.ok(driftAfter < 10n ** 16n * 2n, `${account} ends at ${percent(driftAfter)} %`);
  assert.deepEqual(seen, []);
});

test("a plan of the drifted trades only what is out of its band", async (t) => {
  const { page, seen } = await openRebalance(t);
  await chooseMode(page, "Out of band only");
  await plan(page);
  const orders = await checkShown(page, { accounts: ALL, mode: "Out of band only" });
  const inBand = ALL.filter((account) => !orders.some((order) => order.account === account));
  assert.ok(inBand.includes("ACC-005") && inBand.includes("ACC-014"), String(inBand));
  assert.deepEqual(seen, []);
});

test("cash in buys with the contribution and sells nothing; cash out sells and buys nothing", async (t) => {
  const { page, seen } = await openRebalance(t);
  const accounts = inGroup("Capital preservation");
  await scope(page).selectOption({ label: "Capital preservation" });
  await chooseMode(page, "Invest cash");
  await amount(page, "Cash flow").fill("50000");
  await plan(page);
  const buys = await checkShown(page, { accounts, mode: "Invest cash", flow: "50000" });
  assert.ok(accounts.every((account) => buys.some((order) => order.account === account)));
  await changePolicy(page, async () => {
    await chooseMode(page, "Raise cash");
    await amount(page, "Cash flow").fill("600000");
  });
  await plan(page);
  // Only the accounts that hold that much have a plan; the others are left out with the reason.
  const rich = ["ACC-020", "ACC-021", "ACC-024"];
  const sells = await checkShown(page, { accounts: rich, mode: "Raise cash", flow: "-600000" });
  assert.ok(rich.some((account) => sells.some((order) => order.account === account)));
  await page.getByRole("heading", { name: /^Excluded accounts/ }).waitFor();
  const excluded = accounts.filter((account) => !rich.includes(account));
  await page.getByRole("group", { name: "Notes on the plan" }).getByText(`Not in this plan: ${excluded.join(", ")}.`).waitFor();
  assert.deepEqual((await exportedNotes(page)).map((note) => note.split(":")[0]), excluded.map((account) => `Excluded, ${account}`));
  assert.deepEqual(seen, []);
});

test("restrictions, the turnover cap, the minimum and the reserve hold, and what stays open says why", async (t) => {
  const { page, seen } = await openRebalance(t);
  const accounts = inGroup("Growth families");
  await scope(page).selectOption({ label: "Growth families" });
  await chooseMode(page, "Full");
  await restrict(page, 0, "All Technology", "No buy");
  await restrict(page, 1, /^LLY /, "No sell");
  await restrict(page, 2, /^XOM /, "Hold");
  await plan(page);
  const forbids = (order) =>
    (category(order) === "Technology" && order.side === "buy") || (order.asset === "LLY" && order.side === "sell") || order.asset === "XOM";
  await checkShown(page, { accounts, mode: "Full", forbids });
  await openLineSays(page, "restricted", /a restriction blocks the trade\.$/);

  await changePolicy(page, () => amount(page, "Turnover cap").fill("1.5"));
  await plan(page);
  await checkShown(page, { accounts, mode: "Full", forbids, cap: "0.015" });
  await openLineSays(page, "turnover cap", /the turnover cap is reached\.$/);

  await changePolicy(page, async () => {
    await amount(page, "Turnover cap").fill("");
    await amount(page, "Minimum trade").fill("20000");
    await amount(page, "Cash reserve").fill("5000");
    await amount(page, "Commission per order").fill("4.95");
  });
  await plan(page);
  await checkShown(page, { accounts, mode: "Full", forbids, minTrade: "20000", reserve: "5000", fixed: "4.95" });
  await openLineSays(page, "minimum", /the order is below the minimum, or its cost exceeds its benefit\.$/);
  assert.deepEqual(seen, []);
});

/** Adds a restriction to the policy. */
async function restrict(page, place, what, rule) {
  await button(page, "Add restriction").click();
  const items = policyPanel(page).getByRole("group", { name: "Restrictions" }).getByRole("listitem");
  const select = items.nth(place).getByRole("combobox", { name: "Asset or category" });
  const labels = await select.getByRole("option").allTextContents();
  const label = labels.find((text) => (typeof what === "string" ? text === what : what.test(text)));
  await select.selectOption({ label });
  await items.nth(place).getByRole("combobox", { name: "Rule" }).selectOption({ label: rule });
}

/** A line that misses its target for a cause says so in its row and in the inspector. */
async function openLineSays(page, word, sentence) {
  const box = page.getByRole("grid", { name: "Orders of the plan" });
  const line = box.getByRole("row").filter({ has: page.locator(".tag.warn", { hasText: word }) }).first();
  await box.locator("xpath=..").evaluate((node) => node.scrollTo(0, 0));
  await line.click();
  const panel = page.getByRole("complementary", { name: "Policy and checks" });
  await panel.getByText(sentence).waitFor();
  await panel.getByText(/% of the account (above|below) target:/).waitFor();
  await panel.getByRole("button", { name: "Close" }).click();
}

test("a broken policy cannot be planned, and says at the field what to do", async (t) => {
  const { page } = await openRebalance(t);
  await until(async () => assert.equal(await button(page, "Create plan").first().isEnabled(), true));
  for (const [field, text] of [["Minimum trade", "a lot"], ["Cash reserve", "-1"], ["Commission rate", "10000"], ["Turnover cap", "1,2,3"]]) {
    const before = await amount(page, field).inputValue();
    await amount(page, field).fill(text);
    await until(async () => assert.equal(await amount(page, field).getAttribute("aria-invalid"), "true", field));
    assert.equal(await button(page, "Create plan").first().isDisabled(), true, field);
    await amount(page, field).fill(before);
    await until(async () => assert.equal(await button(page, "Create plan").first().isEnabled(), true));
  }
});

test("a plan made right after a change of the policy is not called out of date", async (t) => {
  const { page } = await openRebalance(t);
  await plan(page);
  await changePolicy(page, () => chooseMode(page, "Full"));
  const isSaved = await nextSave(page);
  await amount(page, "Minimum trade").fill("750");
  await plan(page);
  const orders = await exportOrders(page);
  checkPlan(book, orders, { accounts: ALL, mode: "Full", minTrade: "750" });
  await isSaved();
  // What the worker says of the saved policy comes before its answer to this.
  await page.getByRole("radiogroup", { name: "Rows of the plan" }).getByText("All positions").click();
  // Only rows in view are there to be read.
  await page.setViewportSize({ width: 1440, height: 4000 });
  await page.getByRole("row").filter({ hasText: "Hold" }).first().waitFor();
  assert.equal(await staleNote(page).count(), 0);
});

test("a policy that was planned is safe", async (t) => {
  const { page } = await openRebalance(t);
  await chooseMode(page, "Full");
  await amount(page, "Minimum trade").fill("750");
  await plan(page);
  await saved(page);
  await page.reload();
  await until(async () => {
    assert.equal(await amount(page, "Minimum trade").inputValue(), "750");
    assert.equal(await policyPanel(page).getByRole("radio", { name: "Full" }).isChecked(), true);
  });
});

test("the policy is kept", async (t) => {
  const { page } = await openRebalance(t);
  await chooseMode(page, "Full");
  await amount(page, "Cash reserve").fill("2500");
  await plan(page);
  await checkShown(page, { accounts: ALL, mode: "Full", reserve: "2500" });
  await page.reload();
  await until(async () => {
    assert.equal(await amount(page, "Cash reserve").inputValue(), "2500");
    assert.equal(await policyPanel(page).getByRole("radio", { name: "Full" }).isChecked(), true);
  });
});
