/** The module that reads files of unknown origin, once it is loaded. */
let reader;

async function load() {
  const module = await import(new URL("/reader.js", self.location.origin).href);
  await module.default();
  return module;
}

/** The text of a file in UTF-8, its delimiter and its encoding; throws a sentence when it is no text. */
export async function readFile(bytes) {
  reader ??= load();
  try {
    return (await reader).read(bytes);
  } catch (error) {
    if (typeof error !== "string") reader = undefined;
    throw error;
  }
}

/** The text of a file of the sample. */
export async function sampleFile(name) {
  const answer = await fetch(new URL(`/sample/${name}`, self.location.origin));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.text();
}
