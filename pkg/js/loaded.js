// Whether the WebAssembly module is there.
export const loaded = { value: false };
