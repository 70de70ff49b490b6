// Medians, their ratios, and the goals.

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A line: what took how long beside what. With `atMost` or `atLeast`, the ratio that is the goal. */
function line(name, ours, peer, beside, unit, goal = {}) {
  return { name, ours, beside, peer, unit, ratio: ours / peer, ...goal };
}

/** Ours over the peer's; `timesFaster` goals are the other way round. */
const atMost = (goal) => ({ goal: `<= ${goal}`, met: (ratio) => ratio <= goal });
const timesFaster = (goal) => ({ goal: `<= 1/${goal}`, met: (ratio) => ratio <= 1 / goal });

function lines({ bulk, open, commits, native }) {
  const ms = (times) => median(times);
  const mb = (bytes) => median(bytes) / 1e6;
  return [
    line("commit of 1 row, 100 rows in the book", ms(commits.few), ms(commits.raw), "raw strict put", "ms", atMost(1.3)),
    line("commit of 1 row, 100,000 rows", ms(commits.many), ms(commits.raw), "raw strict put", "ms", atMost(1.3)),
    line("insert 100,000 rows", ms(bulk.book), ms(bulk.dexie), "Dexie bulkPut", "ms", timesFaster(15)),
    line("insert 100,000 rows", ms(bulk.book), ms(bulk.objects), "raw packed put, objects", "ms"),
    line("insert 100,000 rows", ms(bulk.book), ms(bulk.bytes), "raw packed put, bytes", "ms"),
    line("open 100,000 rows", ms(open.times.book), ms(open.times.objects), "raw packed getAll, objects", "ms", atMost(1)),
    line("open 100,000 rows", ms(open.times.book), ms(open.times.bytes), "raw packed getAll, bytes", "ms"),
    line("open 100,000 rows", ms(open.times.book), ms(open.times.dexie), "Dexie toArray", "ms", timesFaster(5)),
    line("memory of 100,000 rows", mb(open.memory.book), mb(open.memory.objects), "raw packed, objects", "MB"),
    line("memory of 100,000 rows", mb(open.memory.book), mb(open.memory.dexie), "Dexie toArray", "MB"),
    // A savepoint of SQLite is no snapshot that can be read beside the write: the goal is a time, 5 ms.
    ...native.map(({ name, memory_ns, sqlite_ns }) =>
      line(name, memory_ns / 1e3, sqlite_ns / 1e3, "SQLite in memory", "us", name.includes("snapshot") ? {} : atMost(1)),
    ),
  ];
}

const shown = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** Prints the table, or all figures as JSON. */
export function report(figures, format) {
  const table = lines(figures).map(({ met, ...rest }) => ({ ...rest, met: met?.(rest.ratio) ?? null }));
  if (format === "json") {
    console.log(JSON.stringify({ table, figures }, null, 2));
    return;
  }
  const rows = table.map(({ name, ours, beside, peer, unit, ratio, goal, met }) => [
    name,
    `${shown(ours)} ${unit}`,
    beside,
    `${shown(peer)} ${unit}`,
    shown(ratio),
    goal ?? "",
    met === null ? "" : met ? "met" : "missed",
  ]);
  for (const cells of [["what", "Mandate", "beside", "", "ratio", "goal", ""], ["---", "--:", "---", "--:", "--:", "---", "---"], ...rows]) {
    console.log(`| ${cells.join(" | ")} |`);
  }
}
