// Which functions of the worker a first visit runs, of an app that notes it: node tests/e2e/first-visit.mjs --url ...
// Prints the numbers of the functions as one JSON list. `cargo xtask profile` builds that app and writes the names.

import { parseArgs } from "node:util";
import { launch, newProfile, removeProfile } from "./launch.mjs";

const { values } = parseArgs({ options: { url: { type: "string" } } });
const profile = await newProfile();
const seen = new Set();

/** Adds what the worker of the page has run. */
async function note(page) {
  const numbers = await page.workers()[0].evaluate(() => {
    const globals = Object.entries(self.noting).filter(([name, value]) => name.startsWith("seen") && value.value === 1);
    return globals.map(([name]) => Number(name.slice("seen".length)));
  });
  for (const number of numbers) seen.add(number);
}

const context = await launch(profile);
try {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(values.url);
  const sample = page.getByRole("main").getByRole("button", { name: "Load sample data" });
  await sample.click();
  await sample.waitFor({ state: "detached" });
  await page.getByText("Saved in this browser").waitFor();
  await page.waitForLoadState("networkidle");
  await note(page);
  // A second visit reads the book that is stored.
  await page.reload();
  await page.getByText("Saved in this browser").waitFor();
  await page.waitForLoadState("networkidle");
  await note(page);
} finally {
  await context.close();
  await removeProfile(profile);
}
console.log(JSON.stringify([...seen].sort((one, other) => one - other)));
