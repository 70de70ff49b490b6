// The Data page: staged files, what is wrong with them, and the book as a whole.

import { basename } from "node:path";
import { button, cellsOf, chooseBy, downloadBy, note, saved } from "./book.mjs";

export const tab = (page, name) => page.getByRole("group", { name: "Files" }).getByRole("button").filter({ hasText: name });
export const writeButton = (page) => button(page, "Import");
export const effects = (page) => page.getByRole("region", { name: "Import summary" }).getByRole("status");
export const faultGrid = (page) => page.getByRole("grid", { name: /^Errors/ });

/** Stages files through the chooser that the button opens: buffers with a name, or paths. */
export async function stage(page, files) {
  await chooseBy(page, () => button(page, "Choose files").click(), files);
  const last = files.at(-1);
  await tab(page, typeof last === "string" ? basename(last) : last.name).waitFor();
  await idle(page);
}

/** Nothing is being read or checked. */
export async function idle(page) {
  await page.getByRole("main").getByRole("progressbar").waitFor({ state: "detached" });
}

/** The broken rules of the file that is looked at: [line, column, found, code]. */
export async function readFaults(page) {
  await page.getByRole("switch", { name: "Details" }).check();
  const rows = await faultGrid(page).locator("tbody tr[aria-rowindex]").all();
  const cells = await Promise.all(rows.map(cellsOf));
  return cells.map(([line, column, found, , code]) => [line, column, found, code]);
}

/** Writes the staged rows and waits until they are safe. */
export async function write(page) {
  await writeButton(page).click();
  await note(page, /^[\d,]+ rows? imported\.$/).waitFor();
  await saved(page);
}

/** Which field the columns of the file feed: { header: field }. */
export async function readMapping(page) {
  const selects = await page.getByRole("combobox", { name: /^Map .* to$/ }).all();
  const entries = selects.map(async (select) => {
    const name = await select.getAttribute("aria-label");
    return [name.replace(/^Map (.*) to$/, "$1"), await select.inputValue()];
  });
  return Object.fromEntries(await Promise.all(entries));
}

export const mapColumn = (page, header, field) =>
  page.getByRole("combobox", { name: `Map ${header} to` }).selectOption(field);

/** The bytes of the exported book. */
export async function exportBook(page) {
  return (await downloadBy(page, () => button(page, "Export").click())).bytes;
}

/** Restores a book over the present one. */
export async function restoreBook(page, bytes, name = "book.json") {
  const files = { name, mimeType: "application/json", buffer: bytes };
  await chooseBy(page, () => button(page, "Restore…").click(), files);
}

/** Deletes every row. */
export async function clearBook(page) {
  await button(page, "Delete all data…").click();
  await page.getByRole("dialog", { name: "Delete all data" }).getByRole("button", { name: "Delete all data", exact: true }).click();
  await note(page, "All data deleted.").waitFor();
  await saved(page);
}

