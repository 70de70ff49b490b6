// What is the same on every page: the book's state, notes in the corner, and the ways from page to page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { until } from "../until.mjs";

export const heading = (page, name) => page.getByRole("heading", { level: 1, name });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const note = (page, text) => page.getByRole("region", { name: "Notifications" }).getByText(text);
/** Closes the note of a text. */
export async function closeNote(page, text) {
  await page.getByRole("region", { name: "Notifications" }).locator(".toast").filter({ hasText: text }).getByRole("button", { name: "Close" }).click();
}
const pill = (page) => page.getByRole("banner").getByRole("status");

/** The page shows that the last change is on this device. */
export async function saved(page) {
  await pill(page).getByText("Saved in this browser").waitFor();
}

/** Starts to watch the save state; the returned function waits until a change that comes after this call is saved. */
export async function nextSave(page) {
  await saved(page);
  await page.evaluate(() => {
    const pill = document.querySelector("header [role=status]");
    window.nextSave = new Promise((resolve) => {
      let saving = false;
      const look = () => {
        const text = pill.textContent.trim();
        saving ||= text.startsWith("Saving");
        if (saving && text.startsWith("Saved")) resolve();
      };
      new MutationObserver(look).observe(pill, { subtree: true, childList: true, characterData: true });
    });
  });
  return () => page.evaluate(() => window.nextSave);
}

/** Goes to a page by its link in the rail. */
export async function goTo(page, name) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: new RegExp(`^${name}\\b`) }).click();
  await heading(page, name).waitFor();
}

/** From the first-run page to the sample book. */
export async function loadSample(page) {
  await button(page, "Load sample data").click();
  await note(page, "Sample data loaded: 25 accounts.").waitFor();
  await saved(page);
}

/** The text of each cell of a row. */
export async function cellsOf(row) {
  return (await row.locator("td").allTextContents()).map(plain);
}

/** Text without runs of blanks. */
export const plain = (text) => text.replace(/\s+/g, " ").trim();

/** The figure of a tile: "1,668,993 USD". */
export async function tile(page, label) {
  const term = page.locator("dl.tiles > div").filter({ has: page.getByRole("term").filter({ hasText: label }) });
  return plain((await term.first().locator("dd").allInnerTexts()).join(" "));
}

/** A tile comes to show a text. */
export async function tileShows(page, label, text) {
  await until(async () => assert.equal(await tile(page, label), text));
}

/** What is downloaded by an action: its name and its bytes. */
export async function downloadBy(page, action) {
  const [download] = await Promise.all([page.waitForEvent("download"), action()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** After so long an action that a page did not take is repeated. */
const REPEATED_MS = 5_000;

/** Hands files to the chooser that an action opens; as a person would, the action is repeated when it opens none. */
export async function chooseBy(page, action, files) {
  const chosen = page.waitForEvent("filechooser");
  let isOpen = false;
  const opened = chosen.then(() => { isOpen = true; });
  opened.catch(() => {});
  while (!isOpen) {
    await action();
    await Promise.race([opened, page.waitForTimeout(REPEATED_MS)]);
  }
  await (await chosen).setFiles(files);
}
