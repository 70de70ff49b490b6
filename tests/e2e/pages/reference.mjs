// The Reference data page as a person uses it.

import { button, plain } from "./book.mjs";

export const view = (page, name) => page.getByRole("radiogroup", { name: "View" }).getByText(name, { exact: true }).click();
export const region = (page, name) => page.getByRole("region", { name, exact: true });
export const dialog = (page, name) => page.getByRole("dialog", { name, exact: true });

/** Makes the calendar of a source from a date to another. */
export async function makeCalendar(page, source, from, to) {
  await button(page, "New").click();
  const form = dialog(page, "New calendar");
  await form.getByLabel("Sessions of").selectOption(source);
  await form.getByLabel("From").fill(from);
  await form.getByLabel("To").fill(to);
  await button(page, "Create calendar").click();
  await form.waitFor({ state: "hidden" });
}

/** The rows of the list of days that are unlike the others. */
export async function specials(page) {
  const rows = await region(page, "Exceptions").locator("tbody tr").all();
  return Promise.all(rows.map(async (row) => (await row.locator("td").allTextContents()).map(plain)));
}

/** Writes a formula in the dialog that is open and saves it. */
export async function saveFormula(page, { key, name, formula, staleness }) {
  const form = dialog(page, "Formula");
  if (key) await form.getByLabel("Index identifier").fill(key);
  if (name) await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("textbox", { name: "Formula" }).fill(formula);
  if (staleness) await form.getByLabel("Maximum input age (days)").fill(staleness);
  await button(page, "Save version").click();
  return form;
}
