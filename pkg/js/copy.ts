// Copies of what a caller gives, with what JSON has no form for marked.

/** Values of one input, counted wherever they occur. */
export const MOST_VALUES = 1 << 24;
/** Bytes of its columns. */
const MOST_BYTES = 1 << 30;
export const DEEPEST = 64;
/** Digits of a big integer. */
const LARGEST = 10n ** 60n;
/** Starts a text that stands for what JSON has no form for; the letter after it says for what. */
const MARK = "\0";

const SURROGATE = /\p{Surrogate}/u;
const { prototype: TypedArray } = Object.getPrototypeOf(Uint8Array);
const kindOf: (this: unknown) => string | undefined = Object.getOwnPropertyDescriptor(TypedArray, Symbol.toStringTag)!.get!;

/** A copy of which JSON has a form for all, with what it has none for marked. */
export class Copy {
  readonly columns: (Float64Array | Uint32Array)[] = [];
  /** Of the part that is being copied. */
  readonly path: (string | number)[] = [];
  #values = MOST_VALUES;
  #bytes = MOST_BYTES;
  /** Copies of objects and lists, with the number of values; none of those that are being copied. */
  #known = new Map<object, { copy: unknown; values: number } | undefined>();

  of(value: unknown): unknown {
    this.#count(1);
    switch (typeof value) {
      case "string":
        return textOf(value);
      case "number":
        return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : `${MARK}n${value}`;
      case "bigint":
        return value < LARGEST && value > -LARGEST ? String(value) : other("a bigint of more than 60 digits");
      case "boolean":
        return value;
      case "undefined":
        return null;
      case "object":
        return value === null ? null : this.#object(value);
      default:
        return other(`a ${typeof value}`);
    }
  }

  #object(value: object): unknown {
    if (ArrayBuffer.isView(value)) return this.#column(value);
    const known = this.#known.get(value);
    if (known) {
      this.#count(known.values);
      return known.copy;
    }
    if (this.#known.has(value)) return other("an object that holds itself");
    if (this.path.length >= DEEPEST) return other("nested too deep");
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
    const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (kind === "Date") return dateOf(value as Date);
    if (kind !== "Object" && kind !== "Module") return other(`an object of type ${kind}`);
    // A property of this name sets what an object inherits from, unless it inherits nothing.
    const copy: Record<string, unknown> = Object.hasOwn(value, "__proto__") ? Object.create(null) : {};
    for (const key of Object.keys(value)) copy[key] = this.#part(value, key);
    return copy;
  }

  #part(value: object, step: string | number): unknown {
    this.path.push(step);
    const copy = this.of((value as Record<string | number, unknown>)[step]);
    this.path.pop();
    return copy;
  }

  /** Columns are properties of the input, and nothing else is a typed array. */
  #column(view: ArrayBufferView): string {
    const kind = kindOf.call(view);
    if (kind === undefined) return other("a DataView");
    if (this.path.length !== 1) return other(`a ${kind}`);
    // Throws where the memory of the array was given away.
    TypedArray.keys.call(view);
    const given = view as Float64Array;
    this.#bytes -= given.length * Float64Array.BYTES_PER_ELEMENT;
    if (this.#bytes < 0) throw new Refused("input_too_large", `The columns are longer than ${MOST_BYTES} bytes; split the input.`);
    const [letter, column] = columnOf(given, kind);
    if (!column) return other(`a ${kind} with a number beyond 2^53`);
    return `${MARK}${letter}${this.columns.push(column) - 1}`;
  }

  #count(values: number): void {
    this.#values -= values;
    if (this.#values >= 0) return;
    // Which of its parts are too many is not to be said.
    this.path.splice(1);
    throw new Refused("input_too_large", `The input has more than ${MOST_VALUES} values; split it.`);
  }
}

/** The letter of a column for `values.rs`, and its numbers. */
function columnOf(given: Float64Array, kind: string): [string, (Float64Array | Uint32Array)?] {
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

function textOf(text: string): string {
  if (SURROGATE.test(text)) throw new Refused("not_json", "This text has half a character; correct it.");
  return text.startsWith(MARK) ? `${MARK}t${text}` : text;
}

/** An instant, as text. */
function dateOf(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? other("an invalid Date") : Date.prototype.toISOString.call(date);
}

/** Stands for what no input takes. */
function other(kind: string): string {
  return `${MARK}o${kind}`;
}

/** Why an input is refused before a module sees it. */
export class Refused {
  constructor(
    readonly code: string,
    readonly message: string,
  ) {}
}
