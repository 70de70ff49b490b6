// The Data page: staged files, what is wrong with them, and the book as a whole.

import { basename } from "node:path";
import { button, cellsOf, chooseBy, downloadBy, note, saved } from "./book.mjs";

export const tab = (page, name) => page.getByRole("group", { name: "Files" }).getByRole("button").filter({ hasText: name });
export const writeButton = (page) => button(page, "Write to the book");
export const effects = (page) => page.getByRole("region", { name: "What is written" }).getByRole("status");
export const faultGrid = (page) => page.getByRole("grid", { name: /^Broken rules/ });

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
  const rows = await faultGrid(page).locator("tbody tr[aria-rowindex]").all();
  const cells = await Promise.all(rows.map(cellsOf));
  return cells.map(([line, column, found, , code]) => [line, column, found, code]);
}

/** Writes the staged rows and waits until they are safe. */
export async function write(page) {
  await writeButton(page).click();
  await note(page, /^Imported: [\d,]+ rows written\.$/).waitFor();
  await saved(page);
}

/** Which field the columns of the file feed: { header: field }. */
export async function readMapping(page) {
  const selects = await page.getByRole("combobox", { name: /^Field that .* feeds$/ }).all();
  const entries = selects.map(async (select) => {
    const name = await select.getAttribute("aria-label");
    return [name.replace(/^Field that (.*) feeds$/, "$1"), await select.inputValue()];
  });
  return Object.fromEntries(await Promise.all(entries));
}

export const mapColumn = (page, header, field) =>
  page.getByRole("combobox", { name: `Field that ${header} feeds` }).selectOption(field);

/** The bytes of the exported book. */
export async function exportBook(page) {
  return (await downloadBy(page, () => button(page, "Export").click())).bytes;
}

/** Restores a book over the present one. */
export async function restoreBook(page, bytes, name = "book.json") {
  const files = { name, mimeType: "application/json", buffer: bytes };
  await chooseBy(page, () => button(page, "Restore").click(), files);
}

/** Deletes every row. */
export async function clearBook(page) {
  await button(page, "Clear").click();
  await page.getByRole("dialog", { name: "Clear the book" }).getByRole("button", { name: "Clear", exact: true }).click();
  await note(page, "The book is empty.").waitFor();
  await saved(page);
}

