// A WebAssembly module over the network.
import { refusal } from "./refusals.js";

/**
 * What the module's loader takes: `source`, or the answer of the first address that has the module. `beside` throws in a program that
 * does not know its own address, as bundlers make them for classic scripts.
 */
export async function fetched(source: unknown, beside: () => URL, file: string): Promise<unknown> {
  if (source !== undefined && typeof source !== "string" && !(source instanceof URL)) return source;
  const found: string[] = [];
  const addresses = source === undefined ? [beside, () => inPackage(beside(), file)] : [() => source];
  for (const addressed of addresses) {
    const address = known(addressed);
    if (address === undefined) {
      found.push("the program does not know its own address");
      break;
    }
    const response = await fetch(address).catch((error: Error) => error.message);
    if (typeof response !== "string" && isModule(response)) return response;
    found.push(`${address}: ${typeof response === "string" ? response : described(response)}`);
  }
  throw refusal(
    "module_not_found",
    `The WebAssembly module was not found (${found.join("; ")}). Serve node_modules/mandate/dist/${file} and give its address to init(), or import mandate/inline, which carries it.`,
  );
}

function known(addressed: () => string | URL): string | URL | undefined {
  try {
    return addressed();
  } catch {
    return undefined;
  }
}

/**
 * Development servers bundle packages to node_modules/<cache>/<folder>/ and leave the module in the package. Where `beside` is, some
 * bundlers say relative to the page.
 */
export function inPackage(beside: URL, file: string): URL {
  return new URL(`../../mandate/dist/${file}`, new URL(beside.href, globalThis.location?.href));
}

/** A server that answers every address has a page for one that it does not know. */
function isModule(response: Response): boolean {
  return response.ok && !contentType(response).startsWith("text/html");
}

function described(response: Response): string {
  return response.ok ? `the server answered with a page (${contentType(response)})` : `status ${response.status}`;
}

function contentType(response: Response): string {
  return response.headers.get("content-type") ?? "";
}
