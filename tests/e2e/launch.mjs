// Real Chromium with a profile of its own, and a record of everything that must not happen in it.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Where the built app is served. */
export const APP = process.env.MANDATE_URL ?? "http://127.0.0.1:8080";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** An operation that takes longer than this has hung. */
const PATIENCE_MS = 30_000;

/** The path of Chromium: CHROMIUM, else the first of the usual names on PATH. */
export function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error("Chromium is not on PATH; set CHROMIUM to its path");
}

/** A folder for a profile that no other run has touched. */
export function newProfile() {
  return mkdtemp(join(tmpdir(), "mandate-e2e-"));
}

/** Deletes a profile, whose last files a browser may still be closing. */
export function removeProfile(profile) {
  return rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Chromium over a profile folder. `size` is that of the window, [width, height]. */
export async function launch(profile, { size = [1440, 900], args = [], ...options } = {}) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: true,
    args: [...FLAGS, ...args],
    viewport: { width: size[0], height: size[1] },
    locale: "en-GB",
    timezoneId: "UTC",
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** A fresh profile and Chromium over it; both are gone after the test. */
export async function browserFor(t, options) {
  const profile = await newProfile();
  const context = await launch(profile, options);
  t.after(async () => {
    await context.close();
    await removeProfile(profile);
  });
  return context;
}

/** What a page must not do: console errors, exceptions, refused resources, requests to another host. */
export function watch(context) {
  const seen = [];
  const host = new URL(APP).host;
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.push(`console ${message.type()}: ${message.text()}`);
  });
  context.on("weberror", (error) => seen.push(`exception: ${error.error().message}`));
  context.on("requestfailed", (request) => seen.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.host !== host) {
      seen.push(`left this machine: ${request.url()}`);
    }
  });
  return seen;
}

/** A page of the app, opened at a path. */
export async function open(context, path = "/") {
  const page = context.pages().find((page) => page.url() === "about:blank") ?? (await context.newPage());
  // Chromium hands choosers over only from the first listener on, and a key press is faster than adding one.
  page.on("filechooser", () => {});
  await page.goto(APP + path);
  return page;
}
