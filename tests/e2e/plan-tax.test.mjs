// Taxes and households: losses taken lot by lot, washes told, and accounts of a household planned together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "./csv.mjs";
import { plain, tile } from "./pages/book.mjs";
import { amount, chooseMode, exportOrders, lookAt, openGroup, openRebalance, ordersGrid, plan, policyPanel, readChecks, scope } from "./pages/rebalance.mjs";
import { readSample, sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const lots = parse(sampleText("lots"));
const profiles = new Map(parse(sampleText("accounts")).map((row) => [row.account, row]));
const number = (text) => Number(text.replaceAll(",", ""));
const price = (asset) => Number(book.assets.get(asset).price);
const losing = (account) => lots.filter((lot) => lot.account === account && Number(lot.unit_cost) > price(lot.asset));

const taxGrid = (page) => page.getByRole("grid", { name: "Taxes of the plan" });
/** The rows of the tax view in sight: their cells. */
async function readTaxes(page) {
  const rows = await taxGrid(page).locator("tbody tr[aria-rowindex]:not(:has(.wait))").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)));
  return rows.map((cells) => cells.map(plain));
}
/** The sums under the tax view. */
async function readTotals(page) {
  const texts = await page.getByRole("group", { name: "All accounts" }).locator("span:has(b)").allTextContents();
  return Object.fromEntries(texts.map((text) => [plain(text).split(" ")[0], number(plain(text).split(" ")[1])]));
}

test("a harvest takes the losses of taxable accounts, lot by lot", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  await chooseMode(page, "Harvest");
  await plan(page);
  const orders = await exportOrders(page);
  const sales = orders.filter((order) => order.side === "sell" && order.reason === "Takes a loss");
  const taxable = [...profiles.values()].filter((row) => row.household === "Alder family" && row.tax_type === "taxable").map((row) => row.account);
  assert.deepEqual([...new Set(sales.map((order) => order.account))], taxable);
  const expected = losing(taxable[0]);
  assert.ok(sales.length > 0 && sales.length <= new Set(expected.map((lot) => lot.asset)).size, `${sales.length} sales`);
  await lookAt(page, "Tax");
  await taxGrid(page).getByRole("row").filter({ hasText: "Lot of" }).first().waitFor();
  const closed = (await readTaxes(page)).filter(([first]) => first.startsWith("Lot of"));
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
  await policyPanel(page).getByRole("switch", { name: "Reckon tax" }).check();
  await plan(page);
  const sale = ordersGrid(page).getByRole("row").filter({ has: page.locator(".side.sell") }).first();
  await ordersGrid(page).focus();
  const id = await sale.getAttribute("aria-rowindex");
  for (let row = 2; row <= Number(id); row += 1) await page.keyboard.press("ArrowDown");
  const why = page.getByRole("region", { name: "Explanation" });
  await why.getByText(/^It is [\d.]+ % of the account/).waitFor();
  await why.getByRole("table", { name: "Lots that the sale closes" }).waitFor();
  const asset = plain(await why.getByRole("heading", { level: 2 }).innerText()).replace("Why ", "");
  const rows = await why.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  const orders = await exportOrders(page);
  const order = orders.find((one) => one.account === "ACC-001" && one.asset === asset && one.side === "sell");
  assert.equal(rows.reduce((sum, [, units]) => sum + number(units), 0), Number(order.quantity));
  for (const word of ["Realises", "Tax", "Cost", "Price"]) await why.getByRole("term").filter({ hasText: word }).waitFor();
  await why.getByRole("heading", { name: "Where the target comes from" }).waitFor();
  assert.deepEqual(seen, []);
});

test("a buy that washes a loss is not made, or is flagged with the reason", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  await chooseMode(page, "Full");
  await openGroup(page, "Tax and households");
  await policyPanel(page).getByRole("switch", { name: "Reckon tax" }).check();
  await policyPanel(page).getByRole("combobox", { name: "Buys that wash" }).selectOption({ label: "Made, and said" });
  // The sample's lots are older than a month; a window of two years reaches the youngest.
  await amount(page, "Wash window").fill("700");
  await plan(page);
  await lookAt(page, "Tax");
  await until(async () => assert.ok((await readTotals(page)).Washed > 0));
  const washed = taxGrid(page).getByRole("row").filter({ has: page.locator(".tag.warn", { hasText: "wash" }) }).first();
  await washed.getByText(/within the wash window/).waitFor();
  const flagged = await exportOrders(page);
  await lookAt(page, "Trades");
  await policyPanel(page).getByRole("combobox", { name: "Buys that wash" }).selectOption({ label: "Not made" });
  await plan(page);
  const refused = await exportOrders(page);
  const buys = (orders) => orders.filter((order) => order.side === "buy").length;
  assert.ok(buys(refused) < buys(flagged), `${buys(refused)} buys instead of ${buys(flagged)}`);
  await ordersGrid(page).locator(".tag.warn", { hasText: "tax" }).first().waitFor();
  assert.deepEqual(seen, []);
});

test("a household that is planned together holds each kind where it costs least", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Alder family" });
  assert.match(page.url(), /household=Alder%20family$/);
  await chooseMode(page, "Full");
  await openGroup(page, "Tax and households");
  await policyPanel(page).getByRole("switch", { name: "Plan households together" }).check();
  await page.getByRole("button", { name: "Add location cost" }).click();
  const location = policyPanel(page).getByRole("group", { name: "Locations" });
  await location.getByRole("combobox", { name: "Category" }).selectOption({ label: "Technology" });
  await location.getByRole("combobox", { name: "Account type" }).selectOption({ label: "taxable" });
  await location.getByRole("textbox", { name: "Penalty, percent a year" }).fill("2");
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
