// The rows of the benchmark: daily bars of 100 assets, 10 fields each.

export const ASSETS = 100;
export const COUNT = 100_000;

const DAY_MS = 86_400_000;

const uid = (number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
const price = (tenThousandths) => (tenThousandths / 10_000).toFixed(4).replace(/\.?0+$/, "");

export function assets() {
  return Array.from({ length: ASSETS }, (_, number) => ({
    uid: uid(number),
    unique_identifier: `ASSET-${number}`,
    asset_type: "equity",
  }));
}

/** In the order of time, then asset: the order of the table's identity. */
export function prices(count = COUNT) {
  return Array.from({ length: count }, (_, number) => {
    const [day, asset] = [Math.floor(number / ASSETS), number % ASSETS];
    const close = Date.UTC(2020, 0, 1, 17) + day * DAY_MS;
    const at = (add) => price(1_000_000 + ((day * 37 + asset * 101 + add) % 200_000));
    return {
      time_index: new Date(close).toISOString(),
      asset_uid: uid(asset),
      open_time: new Date(close - DAY_MS / 3).toISOString(),
      open: at(0),
      high: at(900),
      low: at(300),
      close: at(500),
      volume: String(1_000 + day * 13 + asset),
      trade_count: 500 + (day % 100),
      vwap: at(450),
    };
  });
}

/** `rows` in packs of so many. */
export function packs(rows, size = 1_000) {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, pack) => rows.slice(pack * size, (pack + 1) * size));
}

/** Rows as bytes, 88 a row: what a program could store when it packs the fields itself. */
export function bytesOf(rows) {
  const view = new DataView(new ArrayBuffer(rows.length * 88));
  rows.forEach((row, number) => {
    let at = number * 88;
    const put = (value) => {
      view.setBigInt64(at, BigInt(value));
      at += 8;
    };
    const [high, low] = [row.asset_uid.replaceAll("-", "").slice(0, 16), row.asset_uid.replaceAll("-", "").slice(16)];
    put(Date.parse(row.time_index));
    put(`0x${high}`);
    put(`0x${low}`);
    put(Date.parse(row.open_time));
    for (const field of ["open", "high", "low", "close", "volume", "vwap"]) put(Math.round(Number(row[field]) * 10_000));
    put(row.trade_count);
  });
  return new Uint8Array(view.buffer);
}
