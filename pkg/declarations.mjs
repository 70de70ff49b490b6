// The declarations of modules, made parts of one text: a declaration of a CommonJS module cannot import that of an ES module.

/** What tsc declares of a module, without imports and what is private; a class that callers cannot make is an interface. */
export function part(name, declared) {
  const text = declared
    .replaceAll("\r\n", "\n")
    .replaceAll(/^import [^;]*;\n/gm, "")
    .replaceAll(/^export \{\};\n/gm, "")
    .replaceAll(/^ +#private;\n/gm, "")
    .replaceAll(/^export declare class ([^\n]*) \{\n(.*?)^\}/gms, (whole, head, body) =>
      /^ +(private )?constructor\(/m.test(body) ? whole : `export interface ${head} {\n${body}}`,
    )
    .replaceAll(/^( {4})+/gm, (indent) => indent.slice(indent.length / 2))
    .replaceAll(/^\}[^{\n]*\n(?=.)/gm, "$&\n");
  const left = /^(?!export (declare|interface|type) \w)\w.*|.*\bimport\(".*/m.exec(text);
  if (left) throw new Error(`${name}: "${left[0]}" cannot be part of one text of declarations`);
  return text;
}
