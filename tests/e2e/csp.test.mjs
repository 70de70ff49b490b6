// What protects the page: the server's headers, the content security policy, the integrity of each script and style. A walk
// through every page breaks none of it, logs no error, and asks no other host for anything.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { APP, browserFor, open, watch } from "./launch.mjs";
import { saved } from "./pages/book.mjs";
import { exportOrders } from "./pages/rebalance.mjs";
import { closeNotes, TOUR } from "./tour.mjs";
import { until } from "./until.mjs";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** What the policy may allow, besides the hashes of the two inline scripts; everything else is refused. */
const POLICY = {
  "default-src": ["'none'"],
  "script-src": ["'self'", "'wasm-unsafe-eval'"],
  "style-src": ["'self'"],
  "font-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "connect-src": ["'self'"],
  "worker-src": ["'self'"],
  "manifest-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
};

/** The file that starts the worker, whose name has a hash, and those that it leads to. */
async function workerFiles(html) {
  const loader = /<meta name="worker" content="([^"]+)"/.exec(html)[1];
  const { bytes } = await fetched(loader);
  const worker = /from '\.(\/worker-[^']+)'/.exec(bytes.toString())[1];
  const script = async (path) => (await fetched(path)).bytes.toString();
  const rest = /from '\.(\/worker_rest-[^']+)'/.exec(await script(worker))[1];
  const later = /"(worker_rest_bg-[^"]+)"/.exec(await script(rest))[1];
  return [loader, worker, rest, /fetch\("(\/worker_bg-[^"]+)"/.exec(html)[1], `/${later}`];
}

const attribute = (element, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1];
const elements = (html, name) => [...html.matchAll(new RegExp(`<${name}\\b[^>]*>`, "g"))].map(([element]) => element);
const sha = (bits, bytes) => `sha${bits}-${createHash(`sha${bits}`).update(bytes).digest("base64")}`;

async function fetched(path) {
  const response = await fetch(new URL(path, APP), { headers: { accept: "text/html, */*", "accept-encoding": "br" } });
  assert.equal(response.status, 200, path);
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function fetchPage() {
  const { headers, bytes } = await fetched("/");
  return { headers, html: bytes.toString() };
}

/** The inline scripts of a page. */
const inlineScripts = (html) => [...html.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)].filter(([, attributes]) => !attributes.includes("src=")).map(([, , code]) => code);

/** "a b; c d" as { a: ["b"], c: ["d"] }. */
const directives = (policy) => Object.fromEntries(policy.split(";").map((part) => part.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources]));

test("every answer has the headers that keep others out", async () => {
  const { html } = await fetchPage();
  const paths = [...html.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, path]) => path);
  for (const path of ["/", "/accounts/ACC-001", ...await workerFiles(html), ...paths]) {
    const { headers } = await fetched(path);
    // A worker obeys the policy of its own answer.
    assert.ok(headers.get("content-security-policy"), path);
    const own = Object.fromEntries(Object.keys(HEADERS).map((name) => [name, headers.get(name)]));
    assert.deepEqual(own, HEADERS, path);
  }
});

test("what is named after its content is kept for ever, compressed once; the page is asked for each time", async () => {
  const { html, headers } = await fetchPage();
  assert.equal(headers.get("cache-control"), "no-cache");
  const linked = [...html.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, path]) => path);
  for (const path of [...(await workerFiles(html)), ...linked]) {
    const { headers } = await fetched(path);
    assert.match(path, /-[0-9a-f]{16}[./]/);
    assert.equal(headers.get("cache-control"), "public, max-age=31536000, immutable", path);
    if (/\.(wasm|css)$/.test(path)) assert.equal(headers.get("content-encoding"), "br", path);
  }
});

test("the policy allows the page's own files and its two hashed scripts, in the header and in the page", async () => {
  const { headers, html } = await fetchPage();
  const scripts = inlineScripts(html);
  assert.equal(scripts.length, 2);
  const hashes = scripts.map((script) => `'${sha(256, script)}'`);
  const expected = { ...POLICY, "script-src": [...POLICY["script-src"], ...hashes] };
  const meta = elements(html, "meta").find((element) => element.includes("Content-Security-Policy"));
  assert.deepEqual(directives(attribute(meta, "content")), expected);
  // A page cannot forbid its own framing; only the server can.
  assert.deepEqual(directives(headers.get("content-security-policy")), { ...expected, "frame-ancestors": ["'none'"] });
  assert.ok(html.indexOf(meta) < html.indexOf("<link"), "the policy comes before what it rules");
});

test("scripts, styles and the module are bound to their bytes", async () => {
  const { html } = await fetchPage();
  const links = elements(html, "link").filter((link) => ["stylesheet", "modulepreload"].includes(attribute(link, "rel")));
  const files = [...links, ...elements(html, "script").filter((script) => attribute(script, "src"))];
  assert.ok(links.some((link) => attribute(link, "rel") === "stylesheet") && links.some((link) => attribute(link, "rel") === "modulepreload"));
  const bound = files.map((element) => [attribute(element, "href") ?? attribute(element, "src"), attribute(element, "integrity")]);
  const script = inlineScripts(html).find((script) => script.includes("module_or_path"));
  const module = /fetch\('([^']+)', \{ integrity: '([^']+)' \}\)/.exec(script);
  assert.ok(module, "the bootstrap fetches the module with its hash");
  for (const [path, integrity] of [...bound, module.slice(1)]) {
    const { bytes } = await fetched(path);
    assert.equal(integrity, sha(384, bytes), path);
  }
  // The script that the bootstrap imports is one of those that are bound.
  const [, imported] = /from '([^']+)'/.exec(script);
  assert.ok(bound.some(([path]) => path === imported), imported);
});

test("a walk through every page breaks no policy, logs no error and leaves this machine for nothing", async (t) => {
  const context = await browserFor(t, { reducedMotion: "reduce" });
  const seen = watch(context);
  await context.exposeFunction("tellBroken", (broken) => seen.push(`policy: ${broken}`));
  await context.addInitScript(() => addEventListener("securitypolicyviolation", (event) => {
    window.tellBroken(`${event.effectiveDirective} refuses ${event.blockedURI} in ${event.sourceFile}:${event.lineNumber}`);
  }));
  const page = await open(context);
  for (const [name, go] of TOUR) {
    await go(page);
    if (name === "rebalance") assert.ok((await exportOrders(page)).length > 0);
    await closeNotes(page);
    assert.deepEqual(seen, [], name);
  }
  for (const path of ["/", "/accounts", "/mandates", "/rebalance", "/data", "/settings", "/nowhere"]) {
    await page.goto(APP + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await saved(page);
    assert.deepEqual(seen, [], path);
  }
  // The walk would have told: the policy refuses a style that the page writes into itself.
  await page.evaluate(() => document.head.append(Object.assign(document.createElement("style"), { textContent: "p { color: red }" })));
  await until(async () => assert.match(seen.join("\n"), /policy: style-src/));
});
