// Exact decimals as scaled BigInt, so that what a test expects is as exact as what the app shows.

const PLACES = 18;
const ONE = 10n ** BigInt(PLACES);
/** The sign of a negative number in the app. */
export const MINUS = "\u2212";

/** The scaled integer of a plain decimal text. */
export function exact(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(String(text).trim());
  if (!match) throw new Error(`${text} is no plain decimal`);
  const [, sign, whole, fraction = ""] = match;
  const scaled = BigInt(whole) * ONE + BigInt(fraction.padEnd(PLACES, "0"));
  return sign ? -scaled : scaled;
}

export const ZERO = 0n;
export const UNIT = ONE;

/** a / b for scaled integers of any scale, half away from zero. */
function divided(a, b) {
  const negative = a < 0n !== b < 0n;
  const [n, d] = [abs(a), abs(b)];
  const quotient = (2n * n + d) / (2n * d);
  return negative ? -quotient : quotient;
}

export const abs = (a) => (a < 0n ? -a : a);
export const times = (a, b) => divided(a * b, ONE);
export const over = (a, b) => divided(a * ONE, b);
export const sum = (values) => values.reduce((total, value) => total + value, 0n);
export const most = (...values) => values.reduce((a, b) => (a > b ? a : b));

/** The plain decimal text of a scaled integer. */
export function text(a) {
  const digits = abs(a).toString().padStart(PLACES + 1, "0");
  const [whole, fraction] = [digits.slice(0, -PLACES), digits.slice(-PLACES).replace(/0+$/, "")];
  return `${a < 0n ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** As the app writes it for a British reader: "1,668,992.55". */
export function shown(a, places) {
  const style = { minimumFractionDigits: places, maximumFractionDigits: places, signDisplay: "negative" };
  return new Intl.NumberFormat("en-GB", style).format(text(a)).replace("-", MINUS);
}

/** A share of 1 in percent: "11.18". */
export const percent = (a) => shown(a * 100n, 2);

/** The same with a sign: "+3.56". */
export function signedPercent(a) {
  const style = { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" };
  return new Intl.NumberFormat("en-GB", style).format(text(a * 100n)).replace("-", MINUS);
}
