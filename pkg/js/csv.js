// Objects as lines of CSV.

/** One line of column names, then one of each row; a cell that is no single value is JSON. */
export function csv(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => text(row[column])))];
  return lines.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

function text(value) {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") return JSON.stringify(value);
  return unlikeFormula(String(value));
}

/** A spreadsheet would calculate a text that starts like a formula. */
function unlikeFormula(value) {
  return /^[=+\-@\t\r]/.test(value) && !/^-[0-9.]+$/.test(value) ? `'${value}` : value;
}

function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
