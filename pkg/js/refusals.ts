// What the package refuses by itself.
import type { Code } from "../types/mandate.d.ts";
import { MandateError, type PackageCode } from "./errors.js";

/** From an input to one of its parts. */
export type Path = readonly (string | number)[];

/** Characters of a text that a message quotes. */
const QUOTED = /^[\s\S]{0,100}/u;

/** An error that is about no row. */
export function refusal(code: Code | PackageCode, message: string): MandateError {
  return new MandateError({ code, message, details: { violations: [] } });
}

/** Why a part of an input is refused; `steps` lead on from the part that is being read. */
export class Unfit {
  constructor(
    readonly code: Code | PackageCode,
    readonly message: string,
    readonly steps: Path = [],
  ) {}
}

/** What `read` makes of the part at a path of the input of this name. What it throws becomes the error of that part. */
export function reading<Result>(path: Path, name: string, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof MandateError) throw thrown;
    throw refused(unfitOf(thrown), path, name);
  }
}

/** What is thrown while a part is read. */
export function unfitOf(thrown: unknown): Unfit {
  return thrown instanceof Unfit ? thrown : new Unfit("input_unreadable", `This cannot be read: ${said(thrown)}`);
}

/** The error of a part; its row is the first number on the path. */
function refused({ code, message, steps }: Unfit, start: Path, name: string): MandateError {
  const path = [...start, ...steps];
  const parts = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${cut(step)}`));
  const column = parts.join("").replace(/^\./, "") || name;
  const row = Number(path.find((step) => typeof step === "number") ?? 0);
  return new MandateError({
    code,
    message: `${column}: ${message}`,
    details: { violations: [{ row, column, code, message }] },
  });
}

/** A text as a message says it: the start of a long one. */
export function cut(text: string): string {
  const quoted = QUOTED.exec(text)?.[0] ?? "";
  return quoted.length < text.length ? `${quoted}…` : text;
}

/** What was thrown, which can be anything. */
function said(thrown: unknown): string {
  try {
    return cut(String(thrown instanceof Error ? thrown.message : thrown));
  } catch {
    return "an error without a message";
  }
}
