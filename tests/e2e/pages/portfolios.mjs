// The Portfolios page as a person uses it.

import { button, closeNote, note, plain } from "./book.mjs";

export const region = (page, name) => page.getByRole("region", { name, exact: true });
const form = (page) => page.getByRole("dialog", { name: "Portfolio construction" });

/** Opens the form of a new portfolio and fills it: { key, follows, members, asset, dates, drifts, commission, from }. */
export async function write(page, { key, follows, members, asset, dates, drifts, commission, from }) {
  await button(page, "New portfolio").click();
  const dialog = form(page);
  await dialog.getByLabel("Identifier", { exact: true }).fill(key);
  if (follows) await dialog.getByLabel("Weighting method").selectOption(follows);
  if (members) await dialog.getByLabel("Constituents").fill(members);
  if (asset) await dialog.getByLabel("Asset", { exact: true }).fill(asset);
  if (dates) await dialog.getByLabel("Rebalance schedule").selectOption(dates);
  if (commission) await dialog.getByLabel("Commission bps of turnover").fill(commission);
  if (from) await dialog.getByLabel("From", { exact: true }).fill(from);
  if (drifts !== undefined) await dialog.getByRole("switch", { name: "Weights drift between rebalances" }).setChecked(drifts, { force: true });
  return dialog;
}

/** Builds a portfolio and waits until it is there; what the note says of it. */
export async function build(page, draft) {
  const dialog = await write(page, draft);
  await button(page, "Build").click();
  await dialog.waitFor({ state: "hidden", timeout: 60_000 });
  const says = note(page, new RegExp(`^${draft.key} built:`));
  await says.waitFor();
  const text = await says.innerText();
  await closeNote(page, text);
  return text;
}

/** Shows a portfolio of the list. */
export async function choose(page, key) {
  await region(page, "Portfolios").getByRole("button", { name: new RegExp(`^${key} `) }).click();
  await region(page, "Portfolio").getByRole("heading", { name: new RegExp(`^${key} `) }).waitFor();
}

/** The table of statistics: { figure: [a text a portfolio] }. */
export async function statistics(page) {
  const rows = await region(page, "Statistics").locator("tbody tr").all();
  const entries = rows.map(async (row) => [await row.locator("b").innerText(), (await row.locator("td.num").allTextContents()).map(plain)]);
  return Object.fromEntries(await Promise.all(entries));
}
