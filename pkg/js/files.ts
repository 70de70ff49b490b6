// Files of unknown origin, decoded by a module of their own, which the first of them loads.
import * as wasm from "./mandate_files.js";
import type { FileOptions, ImportPreview } from "../types/mandate.d.ts";
import { type Checks, flag, list, object, options, required, text } from "./given.js";
import { Instance } from "./instance.js";
import { filesModule } from "./loaded.js";
import { bytesOf } from "./reader.js";
import { Unfit } from "./refusals.js";
import type { Applied } from "./table.js";

/** A file to import, and how it is read: what is left out is found in the file. */
export interface ImportFile extends FileOptions {
  name: string;
  bytes: Uint8Array | Blob;
}

export interface ImportOptions {
  /** Says what would be imported, and imports nothing. */
  dry_run?: boolean;
  /** Leaves out every row that breaks a rule. */
  skip_errors?: boolean;
}

/** What files were taken for and what is wrong with them, and what was written. */
export interface Imported extends ImportPreview {
  /** The change of the book; null after a dry run, and when the files are not ready. */
  applied: Pick<Applied, "entry"> | null;
}

/** @internal */
export const IMPORT: Checks<ImportOptions> = { dry_run: flag, skip_errors: flag };

const NO_BYTES = new Unfit("not_bytes", "Provide a Uint8Array, a Blob or a File.");
const FILE: Checks<ImportFile> = {
  name: text,
  bytes: (value) => (ArrayBuffer.isView(value) || value instanceof Blob ? undefined : NO_BYTES),
  kind: text,
  delimiter: text,
  decimal_comma: flag,
  columns: object,
  skip: list,
};

/**
 * A file as the book's module takes it.
 * @internal
 */
export interface FileText {
  name: string;
  text: string;
  unreadable?: string;
  delimiter: string;
  encoding: string;
  options: FileOptions;
}

/**
 * The texts of files.
 * @internal
 */
export async function decoded(files: readonly ImportFile[]): Promise<FileText[]> {
  required(files, list, "files");
  const given = files.map((file, place) => named(file, `files[${place}]`));
  const bytes = await Promise.all(given.map(({ bytes }) => read(bytes)));
  await filesModule.load();
  const instance = new Instance<typeof wasm>(wasm.instance, "Import smaller files.");
  return given.map(({ name, bytes: _, ...options }, place) => {
    const text = instance.call(({ decode }) => decode(bytes[place]!));
    return { name, ...JSON.parse(text), options };
  });
}

/** A File says its name itself. */
function named(file: ImportFile, name: string): ImportFile {
  if (file instanceof Blob) return { name: (file as unknown as File).name, bytes: file };
  const read = options(file, FILE, name);
  required(read.name, text, name, "name");
  required(read.bytes, FILE.bytes, name, "bytes");
  return read;
}

async function read(given: Uint8Array | Blob): Promise<Uint8Array> {
  return ArrayBuffer.isView(given) ? bytesOf(given) : new Uint8Array(await given.arrayBuffer());
}
