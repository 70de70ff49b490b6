// The glue of a module, made to serve several instances of it: one that trapped is left, and its memory is given back.

const LAST = "\nexport { initSync, __wbg_init as default };\n";

/** Glue whose state is in a function. It is loaded once, and `instance` then gives its exports over an instance of its own. */
export function perInstance(glue) {
  const names = [...glue.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  if (!glue.endsWith(LAST) || names.length === 0) throw new Error("the glue does not have the form that is known");
  const body = glue.slice(0, -LAST.length).replaceAll(/^export /gm, "");
  return `function glue(queueMicrotask) {
${body}
return { ${names.join(", ")}, initSync, load: __wbg_init, module: () => wasmModule, memory: () => wasm.memory };
}

let compiled;

export default async function load(options) {
  const first = glue();
  await first.load(options);
  compiled = first.module();
}

export function initSync(options) {
  const first = glue();
  first.initSync(options);
  compiled = first.module();
}

/** \`stopped\` hears what is thrown where no caller is. */
export function instance(stopped) {
  const guarded = (task) => () => {
    try {
      task();
    } catch (error) {
      stopped(error);
    }
  };
  const made = glue((task) => queueMicrotask(guarded(task)));
  made.initSync({ module: compiled });
  return made;
}
`;
}

/** The declaration that goes with it. */
export function declared(declaration, name) {
  return `${declaration}
/** The exports over an instance of its own; \`stopped\` hears what is thrown where no caller is. */
export function instance(stopped: (error: unknown) => void): typeof import("./${name}.js") & { memory(): WebAssembly.Memory };
`;
}
