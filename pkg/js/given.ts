// The arguments and options of a book's members: of their kinds, and by known names.
import { ExactCopy, described, halved, isLiteral } from "./copy.js";
import { Unfit, cut, reading, unfitOf } from "./refusals.js";

/** The largest count: the module counts with 32 bits. */
const MOST = 0xffff_ffff;

/** Says what is wrong with a value, if anything is. */
type Check = (value: unknown) => Unfit | undefined;

/** A check for every option; null and undefined are no value of any. */
export type Checks<Options> = { readonly [Name in keyof Options]-?: Check };

export const text: Check = (value) =>
  typeof value === "string" ? halved(value) : new Unfit("not_text", `This is ${found(value)}; enter text.`);

export const flag: Check = (value) =>
  typeof value === "boolean" ? undefined : new Unfit("not_boolean", `This is ${found(value)}; enter true or false.`);

export const count: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST
    ? undefined
    : new Unfit("not_a_count", `This is ${found(value)}; provide a whole number from 0 to ${MOST}.`);

export const list: Check = (value) =>
  Array.isArray(value) ? undefined : new Unfit("not_a_list", `This is ${found(value)}; provide a list.`);

export const texts: Check = (value) => {
  const wrong = list(value);
  if (wrong) return wrong;
  for (const [step, item] of (value as unknown[]).entries()) {
    const wrong = text(item);
    if (wrong) return new Unfit(wrong.code, wrong.message, [step]);
  }
  return undefined;
};

export const callable: Check = (value) =>
  typeof value === "function" ? undefined : new Unfit("not_a_function", `This is ${found(value)}; provide a function.`);

export const object: Check = (value) =>
  isLiteral(value) ? undefined : new Unfit("not_an_object", `This is ${found(value)}; provide an object.`);

/** Conditions on rows, of which JSON would drop none: without them, every row would answer. Null is not "all rows". */
export const conditions: Check = (value) => {
  const wrong = object(value) ?? unfitPart(value);
  return wrong && new Unfit("filter_malformed", wrong.message, wrong.steps);
};

/** What other code checks. */
export const unchecked: Check = () => undefined;

/** The options, none of which is null: an object of known names, each with a value that fits. */
export function options<Options extends object>(given: Options | undefined, checks: Checks<Options>, name = "options"): Options {
  const read = {} as Options;
  if (given === undefined || given === null) return read;
  required(given, object, name);
  for (const option of reading([name], name, () => Object.keys(given))) {
    if (!Object.hasOwn(checks, option)) required(option, () => unknown(option, checks), name);
    const key = option as keyof Options & string;
    const value = reading([name, option], name, () => given[key]);
    if (value === undefined || (value === null && checks[key] !== conditions)) continue;
    required(value, checks[key], name, option);
    read[key] = value;
  }
  return read;
}

/** Refuses a value that does not fit; `steps` lead to it from the argument of this name. */
export function required(value: unknown, check: Check, name: string, ...steps: string[]): void {
  reading([name, ...steps], name, () => {
    const wrong = check(value);
    if (wrong) throw wrong;
  });
}

function unfitPart(value: unknown): Unfit | undefined {
  const copy = new ExactCopy(true);
  try {
    copy.of(value);
    return undefined;
  } catch (thrown) {
    const { code, message } = unfitOf(thrown);
    return new Unfit(code, message, copy.path);
  }
}

function unknown(option: string, checks: object): Unfit {
  const known = Object.keys(checks).join(", ");
  return new Unfit("unknown_column", `"${cut(option)}" is not a property here; the properties are ${known}.`, [option]);
}

/** A value for a sentence. */
function found(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `"${cut(value)}"`;
    case "function":
    case "symbol":
      return `a ${typeof value}`;
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return "a list";
      return isLiteral(value) ? "an object" : described(value);
    default:
      return cut(String(value));
  }
}
