// How long the app's first load takes on a slow line: `node bench/first-load.mjs --url http://127.0.0.1:8080`.
//
// A proxy between Chromium and the server lets through so many bits a second over all connections, half a round trip late each way.
// A fresh profile each time, then the same profile again, whose cache is warm. Prints the median of each in milliseconds: the first
// paint, the page, the sample button (the worker has answered); and the bytes that came.
import { createConnection, createServer } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { parseArgs } from "node:util";
import { launch, newProfile, removeProfile } from "../tests/e2e/launch.mjs";

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8080" },
    megabits: { type: "string", default: "9" },
    "round-trip": { type: "string", default: "60" },
    turns: { type: "string", default: "5" },
  },
});
const server = new URL(options.url);
const bytesPerMs = (Number(options.megabits) * 1e6) / 8 / 1000;
const halfTrip = Number(options["round-trip"]) / 2;

/** When the line is free again: all connections share it. */
let free = 0;
let received = 0;

/** Passes on what comes in `from`, late by half a trip; `line` is how many bytes it takes a millisecond. */
async function carry(from, to, line) {
  let last = Promise.resolve();
  for await (const chunk of from) {
    const now = performance.now();
    free = line ? Math.max(free, now) + chunk.length / line : now;
    const arrives = free + halfTrip;
    if (line) received += chunk.length;
    last = last.then(async () => {
      await after(Math.max(0, arrives - performance.now()));
      to.write(chunk);
    });
    // No more is under way than the line holds for a moment.
    if (line) await after(Math.max(0, free - performance.now() - 50));
  }
  await last;
  to.end();
}

const proxy = createServer((client) => {
  const upstream = createConnection({ host: server.hostname, port: Number(server.port) });
  for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  carry(client, upstream).catch(() => upstream.destroy());
  carry(upstream, client, bytesPerMs).catch(() => client.destroy());
});
await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${proxy.address().port}/`;

async function load(profile) {
  const context = await launch(profile);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const before = received;
    const start = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    const passed = () => performance.now() - start;
    const until = async (locator) => (await locator.waitFor({ timeout: 120_000 }), passed());
    const shown = until(page.getByRole("heading", { level: 1 }));
    const usable = until(page.getByRole("main").getByRole("button", { name: "Load sample data" }).and(page.locator(":enabled")));
    const result = { page: await shown, usable: await usable, bytes: received - before };
    const paint = await page.evaluate(() => performance.getEntriesByName("first-paint")[0]?.startTime);
    return { paint, ...result };
  } finally {
    await context.close();
  }
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
const turns = { "first load": [], "again": [] };
for (let turn = 0; turn < Number(options.turns); turn += 1) {
  const profile = await newProfile();
  try {
    for (const name of Object.keys(turns)) turns[name].push(await load(profile));
  } finally {
    await removeProfile(profile);
  }
}
proxy.close();
console.log(`${options.megabits} Mbit/s, ${options["round-trip"]} ms`);
for (const [name, loads] of Object.entries(turns)) {
  const of = (key) => Math.round(median(loads.map((load) => load[key] ?? Number.NaN)));
  console.log(`${name}: first paint ${of("paint")} ms, page ${of("page")} ms, usable ${of("usable")} ms, ${of("bytes")} bytes`);
}
process.exit(0);
