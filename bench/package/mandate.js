import { drift, init } from "mandate";

export async function first(wasm) {
  await init(wasm);
  const asset_uid = "00000000-0000-0000-0000-000000000001";
  const holdings = [{ asset_uid, quantity: "70" }];
  const report = drift({ holdings, cash: "3000", prices: [{ asset_uid, price: "100" }], targets: [{ asset_uid, weight: "0.6" }] });
  return report.portfolio_drift === "0.1";
}
