// How long a newcomer waits: a fresh clone with empty caches, until `cargo xtask run` serves the app, and the same clone once
// more; with --test, until `cargo xtask test` has passed instead. Prints seconds.
//
//   node bench/first-run.mjs [--test] [--keep FOLDER]
//
// What counts as empty: compiled crates, tools, downloaded crates, npm's cache. Rust, Node and Debian's packages are there.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { test: { type: 'boolean', default: false }, keep: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'mandate-first-run-'));
const clone = join(folder, 'clone');
mkdirSync(folder, { recursive: true });

const environment = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), CARGO_HOME: join(folder, 'cargo') };
environment.npm_config_cache = join(folder, 'npm');
delete environment.CARGO_TARGET_DIR;

try {
  const cloned = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone], { stdio: 'inherit' });
  if (cloned.status !== 0) throw new Error('the repository could not be cloned');
  if (options.test) {
    report('cargo xtask test, the first time', await seconds(['test']));
  } else {
    report('cargo xtask run, the first time', await seconds(['run', '--port', '8190'], /Mandate is at/));
    report('cargo xtask run, once more', await seconds(['run', '--port', '8191'], /Mandate is at/));
  }
} finally {
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}

function report(what, time) {
  console.log(`\n>>> ${what}: ${time.toFixed(0)} s (${(time / 60).toFixed(1)} min)\n`);
}

/** Seconds until the command has printed the text, whereupon it is stopped, or until it has ended. */
function seconds(command, text) {
  const start = performance.now();
  const child = spawn('cargo', ['xtask', ...command], {
    cwd: clone,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let served = false;
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      if (!served && text?.test(String(chunk))) {
        served = true;
        resolve((performance.now() - start) / 1000);
        process.kill(-child.pid);
      }
    });
    child.on('exit', (code) => {
      if (served) return;
      if (code === 0 && !text) resolve((performance.now() - start) / 1000);
      else reject(new Error(`cargo xtask ${command.join(' ')} ended with ${code}`));
    });
  });
}
