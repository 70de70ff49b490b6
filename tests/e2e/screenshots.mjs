// Pictures of every page: node tests/e2e/screenshots.mjs --url http://127.0.0.1:8080 [--out docs/screenshots]

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";

const { values } = parseArgs({ options: { url: { type: "string" }, out: { type: "string", default: "docs/screenshots" } } });
if (!values.url) {
  console.error("Say where the built app is served: --url http://127.0.0.1:8080");
  process.exit(2);
}
process.env.MANDATE_URL = values.url.replace(/\/$/, "");
const { launch, newProfile, open, removeProfile } = await import("./launch.mjs");
const { closeNotes, TOUR } = await import("./tour.mjs");

/** A picture that is larger does not belong into a repository. */
const MOST_BYTES = 200_000;
const SIZES = [[1440, 900], [390, 844]];

/** Writes a picture in 256 colours of its own. */
async function write(name, picture) {
  const { size } = await sharp(picture).png({ palette: true, dither: 0, effort: 10 }).toFile(join(values.out, name));
  if (size >= MOST_BYTES) throw new Error(`${name} has ${size} bytes`);
}

async function take(colorScheme, size) {
  const profile = await newProfile();
  const context = await launch(profile, { colorScheme, size, reducedMotion: "reduce" });
  const page = await open(context);
  try {
    for (const [name, go] of TOUR) {
      await go(page);
      await closeNotes(page);
      await page.mouse.move(0, 0);
      const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
      await write(`${name}-${colorScheme}-${size[0]}.png`, picture);
    }
  } finally {
    await context.close();
    await removeProfile(profile);
  }
}

await mkdir(values.out, { recursive: true });
for (const size of SIZES) for (const colorScheme of ["light", "dark"]) await take(colorScheme, size);
