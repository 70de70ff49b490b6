// Every page of the app in the states worth looking at: [name, go(page)]. Each starts where the one before it ended.

import assert from "node:assert/strict";
import { file } from "./csv.mjs";
import { openAccount, positions, readGrid, why } from "./pages/accounts.mjs";
import { button, goTo, loadSample } from "./pages/book.mjs";
import { faultGrid, stage, tab } from "./pages/data.mjs";
import { cell, openMandate, readFaults, readRows } from "./pages/mandates.mjs";
import { change, pick } from "./pages/history.mjs";
import { dialog, makeOrders, openOrderBatch, ordersGrid, recordFill, runsGrid, savePlan } from "./pages/orders.mjs";
import { build, statistics, write } from "./pages/portfolios.mjs";
import { beside, chooseMode, lookAt, plan, policyPanel } from "./pages/rebalance.mjs";
import { region, saveFormula, view } from "./pages/reference.mjs";
import { choose, form, openTable, rowsShown, sheetShows, type } from "./pages/tables.mjs";
import { explanation, matrix } from "./pages/virtual-funds.mjs";
import { sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

/** The notes in the corner cover what is to be looked at. */
export async function closeNotes(page) {
  const notes = page.getByRole("region", { name: "Notifications" });
  while ((await notes.getByRole("button", { name: "Close" }).count()) > 0) {
    await notes.getByRole("button", { name: "Close" }).first().click();
  }
}

const broken = () => {
  const lines = sampleText("holdings").split("\n");
  lines[3] = lines[3].replace(",BAC,", ",BACK,");
  lines[7] = lines[7].replace(/,[^,]*$/, ",lots");
  lines[12] = lines[12].replace("ACC-001", "ACC-101");
  return file("holdings.csv", lines.join("\n"));
};

export const TOUR = [
  ["first-run", async (page) => button(page, "Load sample data").waitFor()],
  ["accounts", async (page) => {
    await loadSample(page);
    await until(async () => assert.ok((await readGrid(page)).length > 5));
  }],
  ["account", async (page) => {
    await openAccount(page, "ACC-001");
    await positions(page).getByRole("row").filter({ hasText: "MSFT" }).click();
    await why(page).getByRole("heading", { name: "MSFT", exact: true }).waitFor();
  }],
  ["mandates", async (page) => goTo(page, "Mandates")],
  ["mandate", async (page) => {
    await openMandate(page, "ACC-001");
    await until(async () => assert.equal((await readRows(page)).length, 4));
    await cell(page, 2, "Weight").fill("7 per cent");
    await cell(page, 1, "Quantity").fill("10");
    await until(async () => assert.equal((await readFaults(page)).length, 3));
  }],
  ["portfolio-new", async (page) => {
    await goTo(page, "Portfolios");
    await write(page, { key: "THREE", members: "AAPL, NOPE", commission: "x" });
    await button(page, "Build").click();
    await page.locator("#portfolio-members-fault").waitFor();
  }],
  ["portfolio", async (page) => {
    await button(page, "Cancel").click();
    await build(page, { key: "THREE", members: "AAPL, MSFT, XOM" });
    await build(page, { key: "BLEND", follows: "Blend of portfolios", members: "THREE 1" });
    await page.getByLabel("Portfolio or index to compare with").selectOption({ label: "THREE" });
    await page.locator("canvas").nth(3).waitFor();
    await until(async () => assert.equal((await statistics(page)).Return?.length, 2));
  }],
  ["calendar", async (page) => {
    await goTo(page, "Reference data");
    await region(page, "Calendars").getByRole("button", { name: /New York/ }).click();
    await page.locator(".month").nth(11).waitFor();
  }],
  ["index", async (page) => {
    await view(page, "Indices");
    await button(page, "New formula").click();
    await saveFormula(page, { key: "PAIR", name: "Apple and Microsoft", formula: '(asset["AAPL"].close + asset["MSFT"].close) / 2' });
    await button(page, "Calculate").click();
    await region(page, "Values").locator("canvas").waitFor();
  }],
  ["rebalance-start", async (page) => {
    await goTo(page, "Rebalance");
    await policyPanel(page).getByRole("radio", { name: "Full" }).waitFor();
  }],
  ["rebalance", async (page) => {
    await chooseMode(page, "Full");
    await plan(page);
    await page.locator("#plan-1 td").nth(3).waitFor();
  }],
  ["rebalance-why", async (page) => {
    await page.locator("#plan-1").click();
    await page.getByRole("heading", { name: /^[A-Z]+$/ }).scrollIntoViewIfNeeded();
  }],
  ["rebalance-what-if", async (page) => {
    await beside(page, "What if");
    const panel = page.getByRole("region", { name: "What if" });
    await panel.getByRole("textbox", { name: /^Turnover cap/ }).fill("4");
    await page.getByRole("heading", { name: /^Changed accounts/ }).waitFor();
    await page.getByRole("radiogroup", { name: "Side panel" }).scrollIntoViewIfNeeded();
  }],
  ["rebalance-blocks", async (page) => {
    await lookAt(page, "Blocks");
    await page.getByRole("grid", { name: "Blocks of the plan" }).locator("td").nth(8).waitFor();
  }],
  ["virtual-funds", async (page) => {
    await goTo(page, "Virtual funds");
    await matrix(page).locator("td.short").first().click();
    await explanation(page).locator("ul.paths").waitFor();
  }],
  ["virtual-funds-applied", async (page) => {
    await button(page, "Apply").click();
    await page.getByRole("region", { name: "Holdings by fund" }).waitFor();
  }],
  ["orders", async (page) => {
    await goTo(page, "Rebalance");
    await savePlan(page, "Year end");
    await makeOrders(page, "Year end", { approved: true });
    await button(page, "Select all").click();
    await page.getByRole("button", { name: /^Mark \d+ as sent$/ }).click();
    await until(async () => assert.equal(await runsGrid(page).getByText("Sent", { exact: true }).count() > 5, true));
  }],
  ["orders-blocks", async (page) => {
    await closeNotes(page);
    await button(page, "Block fills…").click();
    await dialog(page, "Block allocation").locator("tbody tr").nth(2).waitFor();
  }],
  ["order-batch", async (page) => {
    await page.keyboard.press("Escape");
    await openOrderBatch(page, "ACC-001");
    await button(page, "Record fill…").click();
    await (await recordFill(page, { "Quantity filled": "5", Commission: "1.5" })).waitFor({ state: "hidden" });
    await ordersGrid(page).getByText("Partially filled").waitFor();
  }],
  ["order-batch-posting", async (page) => {
    await closeNotes(page);
    await button(page, "Post trades…").click();
    await dialog(page, "Post trades").locator(".small-table").waitFor();
  }],
  ["data", async (page) => {
    await page.keyboard.press("Escape");
    await goTo(page, "Data");
    await stage(page, ["accounts", "prices"].map((kind) => file(`${kind}.csv`, sampleText(kind))).concat(broken()));
    await tab(page, "holdings.csv").click();
    await faultGrid(page).waitFor();
  }],
  ["tables", async (page) => goTo(page, "Tables")],
  ["table", async (page) => {
    await openTable(page, "Holdings");
    await page.getByRole("searchbox", { name: "Search rows" }).fill("ACC-001");
    await until(async () => assert.match(await page.getByRole("search").getByRole("status").innerText(), /^26 of /));
    await rowsShown(page);
    await choose(page, 3, 4);
    await form(page).locator("h2").waitFor();
  }],
  ["table-edit", async (page) => {
    await page.goto(new URL("/tables/AssetTradingTerms", page.url()).href);
    await rowsShown(page);
    await choose(page, 1, 1);
    await type(page, "NOPE");
    await page.locator("#cell-fault").waitFor();
  }],
  ["table-delete", async (page) => {
    await page.keyboard.press("Escape");
    await page.goto(new URL("/tables/AssetCategory?q=Technology", page.url()).href);
    await rowsShown(page);
    await choose(page, 0, 0);
    await button(page, "Delete…").click();
    await page.getByRole("region", { name: "Delete row" }).waitFor();
  }],
  ["history", async (page) => {
    await page.goto(new URL("/tables/Asset", page.url()).href);
    await rowsShown(page);
    await choose(page, 0, 1);
    await type(page, "stock");
    await sheetShows(page, [["AAPL", "stock"]]);
    await goTo(page, "History");
    await pick(page, "Changed a cell");
    await change(page).locator(".changedrows dd").first().waitFor();
  }],
  ["settings", async (page) => goTo(page, "Settings")],
];

