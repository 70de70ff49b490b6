// Copies of what a caller gives, with what JSON has no form for marked or refused.
import { Unfit } from "./refusals.js";

/** Values of one input, counted wherever they occur. */
export const MOST_VALUES = 1 << 24;
/** Levels of lists and objects. */
export const DEEPEST = 64;
/** Bytes of its columns. */
const MOST_BYTES = 1 << 30;
/** Digits of a big integer. */
const LARGEST = 10n ** 60n;
/** Starts a text that stands for what JSON has no form for; the letter after it says for what. */
const MARK = "\0";

const SURROGATE = /\p{Surrogate}/u;
const { prototype: TypedArray } = Object.getPrototypeOf(Uint8Array);
const kindOf: (this: unknown) => string | undefined = Object.getOwnPropertyDescriptor(TypedArray, Symbol.toStringTag)!.get!;

/** A column as `values.rs` takes it. */
export type Column = Float64Array | Uint32Array;

/** A copy of which JSON has a form for all. */
export abstract class Copy {
  /** Of the part that is being copied. */
  readonly path: (string | number)[];
  #values = MOST_VALUES;
  /** Copies of objects and lists, with the number of values; none of those that are being copied. */
  #known = new Map<object, { copy: unknown; values: number } | undefined>();

  constructor(...path: (string | number)[]) {
    this.path = path;
  }

  of(value: unknown): unknown {
    this.#count(1);
    switch (typeof value) {
      case "string":
        return this.#whole(value);
      case "number":
        return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : this.number(value);
      case "bigint":
        return value < LARGEST && value > -LARGEST ? String(value) : this.other("a bigint of more than 60 digits");
      case "boolean":
        return value;
      case "undefined":
        return this.absent();
      case "object":
        return value === null ? null : this.#object(value);
      default:
        return this.other(`a ${typeof value}`);
    }
  }

  protected abstract text(text: string): string;
  /** A number beyond 2^53, or none. */
  protected abstract number(number: number): unknown;
  /** A value that is undefined; a property that is undefined in the copy is left out. */
  protected abstract absent(): unknown;
  protected abstract column(view: ArrayBufferView, kind: string): string;
  /** Stands for what no input takes. */
  protected abstract other(kind: string): string;
  /** What an object is in place of one that has properties. */
  protected abstract otherKind(value: object): string | undefined;

  #object(value: object): unknown {
    if (ArrayBuffer.isView(value)) {
      const kind = kindOf.call(value);
      return kind === undefined ? this.other("a DataView") : this.column(value, kind);
    }
    const known = this.#known.get(value);
    if (known) {
      this.#count(known.values);
      return known.copy;
    }
    if (this.#known.has(value)) return this.other("an object that holds itself");
    if (this.path.length >= DEEPEST) return this.other("nested too deep");
    const left = this.#values;
    this.#known.set(value, undefined);
    const copy = this.#parts(value);
    this.#known.set(value, { copy, values: left - this.#values });
    return copy;
  }

  #parts(value: object): unknown {
    if (Array.isArray(value)) {
      this.#count(value.length);
      return Array.from({ length: value.length }, (_, place) => this.#part(value, place));
    }
    // Before its toJSON, which gives null for an invalid one.
    if (tagOf(value) === "Date") return this.#date(value as Date);
    if (typeof (value as { toJSON?: unknown }).toJSON === "function") return this.of((value as { toJSON(): unknown }).toJSON());
    const kind = this.otherKind(value);
    if (kind !== undefined) return this.other(kind);
    // A property of this name sets what an object inherits from, unless it inherits nothing.
    const copy: Record<string, unknown> = Object.hasOwn(value, "__proto__") ? Object.create(null) : {};
    for (const key of Object.keys(value)) {
      const part = this.#part(value, key);
      if (part !== undefined) copy[key] = part;
    }
    return copy;
  }

  #part(value: object, step: string | number): unknown {
    this.path.push(step);
    const copy = this.of((value as Record<string | number, unknown>)[step]);
    this.path.pop();
    return copy;
  }

  #whole(text: string): string {
    const wrong = halved(text);
    if (wrong) throw wrong;
    return this.text(text);
  }

  /** An instant, as text. */
  #date(date: Date): string {
    const time = Date.prototype.getTime.call(date);
    return Number.isNaN(time) ? this.other("an invalid Date") : Date.prototype.toISOString.call(date);
  }

  #count(values: number): void {
    this.#values -= values;
    if (this.#values >= 0) return;
    // Which of its parts are too many is not to be said.
    this.path.splice(1);
    throw new Unfit("input_too_large", `The input has more than ${MOST_VALUES} values; split it.`);
  }
}

/** For functions, which say of each part what it is in place of what they take: what JSON has no form for is marked. */
export class MarkedCopy extends Copy {
  readonly columns: Column[] = [];
  #bytes = MOST_BYTES;

  protected override text(text: string): string {
    return text.startsWith(MARK) ? `${MARK}t${text}` : text;
  }

  protected override number(number: number): string {
    return `${MARK}n${number}`;
  }

  protected override absent(): null {
    return null;
  }

  /** Columns are properties of the input, and nothing else is a typed array. */
  protected override column(view: ArrayBufferView, kind: string): string {
    if (this.path.length !== 1) return this.other(`a ${kind}`);
    // Throws where the memory of the array was given away.
    TypedArray.keys.call(view);
    const given = view as Float64Array;
    this.#bytes -= given.length * Float64Array.BYTES_PER_ELEMENT;
    if (this.#bytes < 0) throw new Unfit("input_too_large", `The columns are longer than ${MOST_BYTES} bytes; split the input.`);
    const [letter, column] = columnOf(given, kind);
    if (!column) return this.other(`a ${kind} with a number beyond 2^53`);
    return `${MARK}${letter}${this.columns.push(column) - 1}`;
  }

  protected override other(kind: string): string {
    return `${MARK}o${kind}`;
  }

  protected override otherKind(value: object): string | undefined {
    const tag = tagOf(value);
    return tag === "Object" || tag === "Module" ? undefined : `an object of type ${tag}`;
  }
}

/** For books, which store what they are given: what JSON would drop or change is refused. */
export class ExactCopy extends Copy {
  /** Whether a property that is undefined is refused too, in place of being absent. */
  readonly isStrict: boolean;

  constructor(isStrict: boolean, ...path: (string | number)[]) {
    super(...path);
    this.isStrict = isStrict;
  }

  protected override text(text: string): string {
    return text;
  }

  protected override number(number: number): number {
    if (Number.isFinite(number)) return number;
    throw new Unfit("not_finite", `This is ${number}; enter a finite number.`);
  }

  protected override absent(): string | undefined {
    const isProperty = typeof this.path.at(-1) === "string";
    return isProperty && !this.isStrict ? undefined : this.other("undefined");
  }

  protected override column(_: ArrayBufferView, kind: string): string {
    return this.other(`a ${kind}`);
  }

  protected override other(kind: string): string {
    throw new Unfit("not_json", `This is ${kind}; provide text, a number, true, false, null, a list or an object.`);
  }

  protected override otherKind(value: object): string | undefined {
    return isLiteral(value) ? undefined : described(value);
  }
}

/** Whether it is what an object literal makes, in whatever realm. */
export function isLiteral(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What an object is that no literal makes, for a sentence. */
export function described(value: object): string {
  const tag = tagOf(value);
  return tag === "Object" ? "an object of a class" : `an object of type ${tag}`;
}

/** What is wrong with a text for a module, which takes whole characters only. */
export function halved(text: string): Unfit | undefined {
  return SURROGATE.test(text) ? new Unfit("not_json", "This text has half a character; correct it.") : undefined;
}

/** The name that the language has for the kind of an object: "Map", "Promise", "Date". */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** The letter of a column for `values.rs`, and its numbers. */
function columnOf(given: Float64Array, kind: string): [string, Column?] {
  const memory = [given.buffer, given.byteOffset, given.length] as const;
  switch (kind) {
    case "Float64Array":
      return ["f", new Float64Array(...memory)];
    case "Uint32Array":
      return ["i", new Uint32Array(...memory)];
    case "Float32Array":
    case "Float16Array":
      return ["f", new Float64Array(given)];
    case "BigInt64Array":
    case "BigUint64Array": {
      const numbers = Float64Array.from(given as ArrayLike<unknown> as ArrayLike<bigint>, Number);
      return numbers.every((number) => Math.abs(number) <= Number.MAX_SAFE_INTEGER) ? ["w", numbers] : ["w"];
    }
    default:
      return ["w", new Float64Array(given)];
  }
}
