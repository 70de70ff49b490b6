// A WebAssembly module that is part of the program: gzip in base64.
import { refusal } from "./refusals.js";

declare const process: { getBuiltinModule?: (name: string) => { gunzipSync(bytes: Uint8Array): Uint8Array } } | undefined;

export async function unpacked(text: string): Promise<BufferSource> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (typeof DecompressionStream === "function") {
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }
  const zlib = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:zlib");
  if (zlib) return zlib.gunzipSync(bytes) as Uint8Array<ArrayBuffer>;
  throw refusal("module_failed", "The module is compressed, and this runtime has no DecompressionStream; import mandate instead.");
}
