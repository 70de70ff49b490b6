// Chromium is killed at random moments of saves and compactions: `node tests/npm/kill.mjs`.
//
// Two tabs save at once, or one does and is killed about when it compacts.
// What a tab was told to be saved is there when the browser is started again, each save as a whole and none out of turn.
// MANDATE_KILLS says how often (5); the package has to be built: `cargo xtask npm`.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { groupOf, kill } from "../e2e/killed.mjs";
import { launch, newProfile, removeProfile } from "../e2e/launch.mjs";
import { serve } from "./serve.mjs";

const KILLS = Number(process.env.MANDATE_KILLS ?? 5);
const TABS = ["a", "b"];
/** A book of more kills than this is large, and opening it is all that is tested. */
const KILLS_OF_A_BOOK = 10;
const SHORTEST_MS = 300;
const LONGEST_MS = 3_000;
/** From the pause in which a compaction starts. */
const COMPACTION_MS = [480, 700];

const here = dirname(fileURLToPath(import.meta.url));

function site() {
  const folder = mkdtempSync(join(tmpdir(), "mandate-kill-"));
  cpSync(resolve(here, "../../pkg/dist/package/dist"), join(folder, "mandate"), { recursive: true });
  cpSync(join(here, "kill-page.js"), join(folder, "kill-page.js"));
  writeFileSync(join(folder, "index.html"), '<!doctype html><script type="module" src="kill-page.js"></script>');
  return folder;
}

async function openTab(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.ready);
  return page;
}

/** What the tabs are told to be saved before the browser is killed. */
async function saveThenKill(profile, url, running, isFirst) {
  const context = await launch(profile);
  const group = groupOf(profile);
  const told = TABS.map(() => -1);
  let failure;
  await context.exposeFunction("shown", (tab, n) => {
    told[TABS.indexOf(tab)] = n;
  });
  const pause = new Promise((heard) => context.exposeFunction("paused", heard));
  const pages = await Promise.all(running.map(() => openTab(context, url)));
  const isRunning = pages.map((page, place) => page.evaluate((args) => kills.run(...args), [running[place], isFirst]));
  const ends = isRunning.map((run) => run.catch((error) => { failure = error; }));
  if (running.length > 1) await between(SHORTEST_MS, LONGEST_MS);
  else await Promise.race([pause.then(() => between(...COMPACTION_MS)), ...ends]);
  // What ends before the browser does is a failure of the page.
  assert.equal(failure, undefined);
  await kill(group, context);
  await Promise.all(ends);
  return told;
}

const between = (from, to) => sleep(from + Math.random() * (to - from));

async function look(profile, url) {
  const context = await launch(profile);
  try {
    const page = await openTab(context, url);
    return await page.evaluate((tabs) => kills.look(tabs), TABS);
  } finally {
    await context.close();
  }
}

const folder = site();
const server = await serve(folder);
const counts = { saves: 0, short: 0, cleared: 0 };
let profile;
let isSound = false;
try {
  let known = [];
  for (let turn = 0; turn < KILLS; turn++) {
    const isFirst = known.length === 0 || turn % KILLS_OF_A_BOOK === 0;
    if (isFirst) {
      if (turn > 0) console.log(`  ${turn} kills: nothing lost`);
      if (profile) await removeProfile(profile);
      profile = await newProfile();
      known = TABS.map(() => -1);
    }
    const told = await saveThenKill(profile, server.url, turn % 2 === 0 ? TABS : [TABS[0]], isFirst);
    const found = await look(profile, server.url);
    if (found === null) {
      // Chromium does so with plain IndexedDB, too, when it is killed amid a transaction of several blocks of its own log.
      counts.cleared += 1;
      known = [];
      continue;
    }
    const { last, log } = found;
    for (const [place, tab] of TABS.entries()) {
      assert.ok(last[place] >= Math.max(told[place], known[place]), `kill ${turn}: ${tab} was told ${told[place]}, has ${last[place]}`);
      counts.saves += last[place] - known[place];
    }
    const all = last.reduce((sum, n) => sum + n + 1, 0);
    if (log < all) counts.short += 1;
    known = last;
  }
  assert.ok(counts.saves > KILLS, "hardly anything was saved");
  isSound = true;
} finally {
  server.close();
  if (isSound) await removeProfile(profile);
  else console.error(`The browser's profile is kept: ${profile}`);
  rmSync(folder, { recursive: true, force: true });
}
console.log(`  ${KILLS} kills: ${counts.saves} saves, none lost; ${counts.short} times a part of the log was compacted, ${counts.cleared} times the browser had cleared all data`);
