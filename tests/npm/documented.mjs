// What declarations say of each function and method: what it throws, and an example.

/** A function, or a method, at the start of its declaration. */
const CALLABLE = /^(?:export (?:declare )?function|(?: {2}| {4})(?:static |async )?)(?: ?)(\[Symbol\.\w+\]|[A-Za-z]\w*)(?:<[^(]*>)?\(/;

/** Every function and method of a text of declarations, with its comment; overloads share one. */
export function documented(text) {
  const found = [];
  let comment = "";
  let within = "";
  let isInComment = false;
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (trimmed.startsWith("/**")) [comment, isInComment] = ["", true];
    if (isInComment) {
      comment += `${trimmed.replace(/^\/?\*+\/?/, "").replace(/\*\/$/, "").trim()}\n`;
      if (trimmed.endsWith("*/")) isInComment = false;
      continue;
    }
    const opened = /^export (?:declare )?(?:class|interface) (\w+)/.exec(line);
    if (opened) within = `${opened[1]}.`;
    if (/^\}/.test(line)) within = "";
    const name = CALLABLE.exec(line)?.[1];
    if (name) {
      const member = `${line.startsWith(" ") ? within : ""}${name}`;
      if (comment !== "" || found.at(-1)?.member !== member) found.push({ member, comment });
    }
    comment = "";
  }
  return found;
}

/** Throws with each member that lacks something, and with codes that no refusal has; gives the examples. */
export function checkDocumented(members, isCode) {
  const faults = [];
  const examples = [];
  for (const { member, comment } of members) {
    const [about, example] = comment.split("@example\n");
    const said = about.replaceAll("\n", " ");
    if (!example?.trim()) faults.push(`${member} has no @example`);
    else examples.push({ member, example });
    if (!/@throws |[Tt]hrows nothing|^ ?As \w+\./.test(said)) faults.push(`${member} does not say what it throws`);
    for (const [, code] of (said.split("@throws ")[1] ?? "").matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)) {
      if (!isCode(code)) faults.push(`${member} throws ${code}, which is no code`);
    }
  }
  if (members.length === 0) faults.push("nothing is declared");
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return examples;
}

/** A program of the examples, each in a function of its own. */
export function programOf(examples) {
  return examples.map(({ member, example }) => `// ${member}\nvoid (async () => {\n${example}});\n`).join("");
}
