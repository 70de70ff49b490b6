// Chromium is killed the moment the page says that a change is saved: the change is there when it is started again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { groupOf, kill } from "./killed.mjs";
import { launch, newProfile, open, removeProfile } from "./launch.mjs";
import { loadSample, nextSave } from "./pages/book.mjs";
import { cell, holdsFrom, openMandate, readRows, saveSnapshot, snapshots } from "./pages/mandates.mjs";
import { until } from "./until.mjs";

const TIMES = 20;

/** Day `n` of 2023 as the time field takes it. */
const day = (n) => new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 16);

async function saveThenKill(profile, turn) {
  const context = await launch(profile);
  const group = groupOf(profile);
  const page = await open(context);
  if (turn === 0) await loadSample(page);
  await openMandate(page, "ACC-001");
  await until(async () => assert.equal((await readRows(page)).length, 4));
  await showsTurn(page, turn - 1);
  await cell(page, 0, "Weight").fill(weightOf(turn));
  await holdsFrom(page).fill(day(turn));
  await until(async () => assert.equal(await saveSnapshot(page).isEnabled(), true));
  const isSaved = await nextSave(page);
  await saveSnapshot(page).click();
  await isSaved();
  await kill(group, context);
}

/** Never ends in 0, which the app would not write. */
const weightOf = (turn) => `30.${11 + turn}1`;

/** The editor shows what was saved in a turn, and the snapshots of all turns before. */
async function showsTurn(page, turn) {
  if (turn < 0) return;
  await until(async () => {
    assert.equal((await readRows(page))[0][2], weightOf(turn), `turn ${turn}`);
    assert.equal(await snapshots(page).count(), 2 + turn + 1);
  });
}

test(`what is saved survives a killed browser, ${TIMES} times`, async (t) => {
  const profile = await newProfile();
  t.after(() => removeProfile(profile));
  for (let turn = 0; turn < TIMES; turn += 1) await saveThenKill(profile, turn);
  const context = await launch(profile);
  t.after(() => context.close());
  const page = await open(context);
  await openMandate(page, "ACC-001");
  await showsTurn(page, TIMES - 1);
});
