// CSV as the tests read and write it.

/** The rows of a text as objects by header. */
export function parse(text, delimiter = ",") {
  const [header, ...rows] = records(text, delimiter);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}

/** The text of rows that are objects by header. */
export function write(rows, { header = Object.keys(rows[0]), delimiter = "," } = {}) {
  const cell = (value) => {
    const text = String(value ?? "");
    return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [header, ...rows.map((row) => header.map((name) => row[name]))];
  return lines.map((line) => `${line.map(cell).join(delimiter)}\n`).join("");
}

/** A file as a file chooser takes it. */
export const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

function records(text, delimiter) {
  const found = [];
  let [record, cell, quoted] = [[], "", false];
  const endCell = () => {
    record.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === delimiter) endCell();
    else if (char === "\n") {
      endCell();
      found.push(record);
      record = [];
    } else if (char !== "\r") cell += char;
  }
  if (cell || record.length) {
    endCell();
    found.push(record);
  }
  return found;
}
