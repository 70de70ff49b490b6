// Taxes and households: losses taken lot by lot, washes told, and accounts of a household planned together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "./csv.mjs";
import { MINUS } from "./exact.mjs";
import { button, plain, tile } from "./pages/book.mjs";
import { beside, chooseMode, exportOrders, lookAt, openGroup, openRebalance, ordersGrid, plan, policyPanel, readChecks, readPlan, scope } from "./pages/rebalance.mjs";
import { readSample, sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const lots = parse(sampleText("lots"));
const profiles = new Map(parse(sampleText("accounts")).map((row) => [row.account, row]));
const number = (text) => Number(text.replaceAll(",", "").replace(MINUS, "-"));
const price = (asset) => Number(book.prices.get(asset)) / 1e18;
const losing = (account) => lots.filter((lot) => lot.account === account && Number(lot.unit_cost) > price(lot.asset));

const taxGrid = (page) => page.getByRole("grid", { name: "Realised gains and tax" });
/** The sums under the tax view. */
async function readTotals(page) {
  const texts = await page.getByRole("group", { name: "All accounts" }).locator("span:has(b)").allTextContents();
  return Object.fromEntries(texts.map((text) => [plain(text).split(" ")[0], number(plain(text).split(" ")[1])]));
}

test("a harvest takes the losses of taxable accounts, lot by lot", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  await chooseMode(page, "Harvest losses");
  await plan(page);
  const orders = await exportOrders(page);
  const sales = orders.filter((order) => order.side === "sell" && order.reason === "Tax-loss harvest");
  const taxable = [...profiles.values()].filter((row) => row.household === "Alder family" && row.tax_type === "taxable").map((row) => row.account);
  assert.deepEqual([...new Set(sales.map((order) => order.account))], taxable);
  const expected = losing(taxable[0]);
  assert.ok(sales.length > 0 && sales.length <= new Set(expected.map((lot) => lot.asset)).size, `${sales.length} sales`);
  await lookAt(page, "Tax");
  await taxGrid(page).getByRole("row").filter({ hasText: "Lot opened" }).first().waitFor();
  const closed = (await readPlan(page, taxGrid(page))).filter(([first]) => first.startsWith("Lot opened"));
  const loss = (lot) => Number(lot.quantity) * (price(lot.asset) - Number(lot.unit_cost));
  const wanted = expected.filter((lot) => sales.some((order) => order.asset === lot.asset));
  assert.equal(closed.length, wanted.length);
  const totals = await readTotals(page);
  const realised = totals["Short-term"] + totals["Long-term"];
  assert.ok(Math.abs(realised - wanted.reduce((sum, lot) => sum + loss(lot), 0)) < 1, `${realised} realised`);
  assert.ok(Math.abs(totals.Tax - (0.37 * totals["Short-term"] + 0.2 * totals["Long-term"])) < 1, `${totals.Tax} of tax`);
  assert.equal(number((await tile(page, "Tax")).split(" ")[0]), Math.round(totals.Tax));
  assert.deepEqual((await readChecks(page)).filter(([, holds]) => !holds), []);
  assert.deepEqual(seen, []);
});

test("the explanation of a sale names its lots, its gain and its tax", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  await chooseMode(page, "Full");
  await openGroup(page, "Tax and households");
  await policyPanel(page).getByRole("switch", { name: "Calculate tax" }).check();
  await plan(page);
  const sale = ordersGrid(page).getByRole("row").filter({ has: page.locator(".side.sell") }).first();
  await ordersGrid(page).focus();
  const id = await sale.getAttribute("aria-rowindex");
  for (let row = 2; row <= Number(id); row += 1) await page.keyboard.press("ArrowDown");
  const why = page.getByRole("region", { name: "Explanation" });
  await why.getByText(/^Weight is [\d.]+%/).waitFor();
  await why.getByRole("table", { name: "Lots closed by the sale" }).waitFor();
  const asset = plain(await why.getByRole("heading", { level: 2 }).innerText());
  const rows = await why.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  const orders = await exportOrders(page);
  const order = orders.find((one) => one.account === "ACC-001" && one.asset === asset && one.side === "sell");
  assert.equal(rows.reduce((sum, [, units]) => sum + number(units), 0), Number(order.quantity));
  for (const word of ["Realised gain", "Tax", "Cost", "Price"]) await why.getByRole("term").filter({ hasText: word }).waitFor();
  await why.getByRole("heading", { name: "Target sources" }).waitFor();
  assert.deepEqual(seen, []);
});

test("a buy that makes a loss a wash sale is flagged with the reason, or not made", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  await chooseMode(page, "Full");
  await openGroup(page, "Tax and households");
  await policyPanel(page).getByRole("switch", { name: "Calculate tax" }).check();
  await policyPanel(page).getByRole("combobox", { name: "Wash-sale buys" }).selectOption({ label: "Allow with warning" });
  await plan(page);
  // One account of the household sells everything in part while the other buys it.
  await beside(page, "What if");
  const panel = page.getByRole("region", { name: "What if" });
  for (const [account, flow] of [["ACC-001", "-600000"], ["ACC-002", "500000"]]) {
    const select = panel.getByRole("combobox", { name: "Account with cash flow" });
    const labels = await select.getByRole("option").allTextContents();
    await select.selectOption({ label: labels.find((text) => text.startsWith(account)) });
    await panel.getByRole("textbox", { name: /^Cash flow/ }).fill(flow);
  }
  await panel.getByRole("status").getByText(/^2 accounts changed/).waitFor();
  await button(page, "Apply to policy").click();
  await lookAt(page, "Tax");
  const washed = taxGrid(page).getByRole("row").filter({ has: page.locator(".tag.warn", { hasText: "wash sale" }) });
  await washed.filter({ hasText: /within the wash-sale window; that part of the loss/ }).first().waitFor();
  assert.ok((await readTotals(page)).Disallowed > 0);
  const flagged = (await exportOrders(page)).filter((order) => order.account === "ACC-002" && order.side === "buy").length;
  await beside(page, "Policy");
  const flows = policyPanel(page).getByRole("group", { name: "Cash flows by account" });
  const values = (role, name) => flows.getByRole(role, { name }).evaluateAll((all) => all.map((one) => one.value));
  await until(async () => {
    const accounts = (await values("combobox", "Account")).map((text) => text.slice(0, 7));
    assert.deepEqual(accounts, ["ACC-001", "ACC-002"]);
    assert.deepEqual(await values("textbox", "Cash flow of the account"), ["-600000", "500000"]);
  });
  await policyPanel(page).getByRole("combobox", { name: "Wash-sale buys" }).selectOption({ label: "Block" });
  await plan(page);
  await until(async () => assert.equal((await readTotals(page)).Disallowed, 0));
  const made = (await exportOrders(page)).filter((order) => order.account === "ACC-002" && order.side === "buy").length;
  assert.ok(made < flagged, `${made} buys instead of ${flagged}`);
  await lookAt(page, "Trades");
  const why = (await readPlan(page)).filter((cells) => cells.length > 1).map((cells) => cells.at(-1));
  assert.ok(why.some((text) => text.startsWith("tax ")), "lines that tax rules hold back say so");
  assert.deepEqual(seen, []);
});

test("a household that is planned together holds each kind where it costs least", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  assert.match(page.url(), /household=Alder%20family$/);
  await chooseMode(page, "Full");
  await openGroup(page, "Tax and households");
  await policyPanel(page).getByRole("switch", { name: "Plan households together" }).check();
  await page.getByRole("button", { name: "Add asset-location penalty" }).click();
  const location = policyPanel(page).getByRole("group", { name: "Asset-location penalties" });
  await location.getByRole("combobox", { name: "Category" }).selectOption({ label: "Technology" });
  await location.getByRole("combobox", { name: "Account type" }).selectOption({ label: "taxable" });
  await location.getByRole("textbox", { name: "Penalty, % per year" }).fill("2");
  await plan(page);
  const household = page.getByRole("region", { name: "Households" });
  await household.getByRole("heading", { name: "Alder family" }).waitFor();
  const members = [...profiles.values()].filter((row) => row.household === "Alder family").map((row) => row.account);
  const orders = await exportOrders(page);
  assert.ok(orders.every((order) => members.includes(order.account)));
  const isTech = (order) => book.assets.get(order.asset).category === "Technology";
  const deferred = members.filter((account) => profiles.get(account).tax_type !== "taxable");
  assert.ok(orders.some((order) => isTech(order) && order.side === "buy" && deferred.includes(order.account)), "technology moves to where it costs nothing");
  const drift = await household.getByRole("definition").nth(1).innerText();
  const [before, after] = drift.match(/[\d.]+/g).map(Number);
  assert.ok(after < before && after < 0.5, drift);
  assert.deepEqual((await readChecks(page)).filter(([, holds]) => !holds), []);
  assert.deepEqual(seen, []);
});
