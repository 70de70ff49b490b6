// One page in the system's Chromium.
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page; it is given up after `patience` milliseconds without an answer. */
export async function openPage(patience = 60_000) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  const page = await browser.newPage();
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("console", (message) => message.type() === "error" && trouble.push(`${message.text()} ${message.location().url}`));
  return {
    /** Opens the address and waits for what the page answers. */
    async ask(url) {
      await page.goto(url);
      try {
        await page.waitForFunction(() => globalThis.answer !== undefined, undefined, { timeout: patience });
      } catch (error) {
        throw new Error(`${error.message}\n${trouble.join("\n")}`);
      }
      return page.evaluate(() => globalThis.answer);
    },
    close: () => browser.close(),
  };
}
