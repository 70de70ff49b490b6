// One turn of a side in a Node of its own: `node node.mjs start mandate`, or `node node.mjs rows loro`. Prints milliseconds as JSON.
const [job, side] = process.argv.slice(2);

async function start() {
  const begun = performance.now();
  const { first } = await import(`./${side}.js`);
  if (!(await first())) throw new Error(`${side} answers wrongly`);
  return { start: performance.now() - begun };
}

async function rows() {
  const { prices } = await import("./rows.js");
  const { first, write, read, bytes } = await import(`./${side}.js`);
  await first();
  const given = prices();
  const times = {};
  const timed = async (name, run) => {
    const begun = performance.now();
    const made = await run();
    times[name] = performance.now() - begun;
    return made;
  };
  const held = await timed("write", () => write(given));
  const found = await timed("read", () => read(held));
  if (found.length !== given.length || found.at(-1).close !== given.at(-1).close) throw new Error(`${side} reads other rows`);
  const exported = await timed("export", () => bytes(held));
  return { ...times, bytes: exported.length };
}

console.log(JSON.stringify(await { start, rows }[job]()));
