// The browser's own trace of a step: what the page's main thread was busy with, and for how long at a time.

import assert from "node:assert/strict";
import { APP } from "./launch.mjs";

const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];
/** A mark of this name parts what is before it from what is after it. */
const NEXT_PART = "next part of the step";
/** What Chromium calls one turn of a thread's loop: by "toplevel", and by the timeline. */
const TASKS = ["ThreadControllerImpl::RunTask", "RunTask"];
const CHUNK_BYTES = 4 << 20;
/** Parts of a long task that are shorter than this do not explain it. */
const WORTH_NAMING_MS = 5;

/** How long an action took, and for each part of it the longest task of the page's main thread: { millis, longest: [{ millis, holds }] }.
 *
 * The action is given a function that begins its next part. */
export async function traced(page, action) {
  const session = await page.context().newCDPSession(page);
  const traceConfig = { excludedCategories: ["*"], includedCategories: CATEGORIES };
  await session.send("Tracing.start", { transferMode: "ReturnAsStream", traceConfig });
  const start = performance.now();
  await action(() => page.evaluate((name) => void performance.mark(name), NEXT_PART));
  const millis = performance.now() - start;
  const events = await stop(session);
  await session.detach();
  return { millis, longest: longestByPart(events) };
}

async function stop(session) {
  const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  const { dataLossOccurred, stream } = await ended;
  assert.equal(dataLossOccurred, false, "the trace has lost events");
  const chunks = [];
  for (let eof = false; !eof;) {
    const part = await session.send("IO.read", { handle: stream, size: CHUNK_BYTES });
    chunks.push(Buffer.from(part.data, part.base64Encoded ? "base64" : "utf8"));
    eof = part.eof;
  }
  await session.send("IO.close", { handle: stream });
  return JSON.parse(Buffer.concat(chunks).toString()).traceEvents;
}

function longestByPart(events) {
  const main = mainThreads(events);
  assert.ok(main.size > 0, "the trace has no main thread of the app");
  const own = events.filter((event) => event.ph === "X" && main.has(threadOf(event)));
  const marks = events.filter(({ name, cat }) => name === NEXT_PART && cat.includes("user_timing")).map(({ ts }) => ts).toSorted((a, b) => a - b);
  const longest = [];
  for (const task of own.filter((event) => TASKS.includes(event.name))) {
    // A mark is made within a task, which is then of the part that it ends.
    const part = marks.filter((ts) => ts <= task.ts).length;
    if (task.dur > (longest[part]?.dur ?? -1)) longest[part] = task;
  }
  assert.ok(longest.length > marks.length - 1 && longest.every(Boolean), "the trace has no task in a part");
  return longest.map((task) => ({ millis: task.dur / 1000, holds: contentsOf(task, own) }));
}

const threadOf = ({ pid, tid }) => `${pid} ${tid}`;

/** The main threads of the processes that show a page of the app. */
function mainThreads(events) {
  const started = events.filter(({ name }) => name === "TracingStartedInBrowser").flatMap(({ args }) => args.data.frames ?? []);
  const committed = events.filter(({ name }) => name === "FrameCommittedInBrowser").map(({ args }) => args.data);
  const frames = [...started, ...committed].filter(({ url }) => url?.startsWith(APP));
  const pids = new Set(frames.map(({ processId }) => processId));
  const named = events.filter(({ name, args, pid }) => name === "thread_name" && args.name === "CrRendererMain" && pids.has(pid));
  return new Set(named.map(threadOf));
}

/** What a task consists of: ["FunctionCall 51 ms"]. */
function contentsOf(task, own) {
  const inside = own.filter(({ name, ts, dur, pid, tid }) => {
    const within = threadOf({ pid, tid }) === threadOf(task) && ts >= task.ts && ts + dur <= task.ts + task.dur;
    return within && dur / 1000 >= WORTH_NAMING_MS && !TASKS.includes(name);
  });
  return inside.map(({ name, dur }) => `${name} ${Math.round(dur / 1000)} ms`);
}
