// A folder over HTTP on a free port of this machine.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".jsonl": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

export function serve(folder, policy) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const headers = { "content-type": TYPES[extname(file)] ?? "application/octet-stream" };
    response.writeHead(200, policy ? { ...headers, "content-security-policy": policy } : headers);
    createReadStream(file).pipe(response);
  });
  return new Promise((started) => {
    server.listen(0, "127.0.0.1", () => {
      started({ url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() });
    });
  });
}
