// The jobs of the engine through the npm package, the same in Node and in a page: columns in, columns out.

const NONE = 0xffffffff;

/** The columns of a case; `read` gives the bytes of one of its files. */
export async function readCase(read) {
  const described = JSON.parse(new TextDecoder().decode(await read("case.json")));
  const columns = {};
  for (const [name, { file, type }] of Object.entries(described.arrays)) {
    const bytes = await read(file);
    columns[name] = type === "f64" ? new Float64Array(bytes) : new Uint32Array(bytes);
  }
  return { ...described.params, ...columns };
}

const owners = ({ start }, lines) => {
  const owners = new Uint32Array(lines);
  for (let account = 0; account + 1 < start.length; account++) owners.fill(account, start[account], start[account + 1]);
  return owners;
};

const count = (length) => Uint32Array.from({ length }, (_, place) => place);

function planInput({ accounts, holding, cash, target, price }) {
  return {
    base_currency: "USD",
    currencies: ["USD"],
    fx: new Float64Array([Number.NaN]),
    asset_currency: new Uint32Array(price.length),
    asset_price: price,
    accounts,
    holding_account: holding.account,
    holding_asset: holding.asset,
    holding_quantity: holding.quantity,
    cash_account: count(accounts),
    cash_currency: new Uint32Array(accounts),
    cash_settled: cash,
    target_account: target.account,
    target_asset: target.asset,
    target_weight: target.weight,
    policy: { mode: "full", lots: "nearest" },
    as_of: "2026-01-02T00:00:00Z",
  };
}

/** What each job calls, and with what. */
const JOBS = {
  "plan-columns": (api, data) => {
    const account = owners(data, data.asset.length);
    const input = planInput({
      accounts: data.cash.length,
      holding: { account, asset: data.asset, quantity: data.quantity },
      cash: data.cash,
      target: { account, asset: data.asset, weight: data.target },
      price: data.price,
    });
    return () => api.planRebalanceColumns(input);
  },
  "drift-columns": (api, data) => {
    const input = {
      account: owners(data, data.asset.length),
      quantity: data.quantity,
      unit_value: Float64Array.from(data.asset, (asset) => data.price[asset]),
      target: data.target,
      cash: data.cash,
      band: { kind: "absolute", half_width: "0.01" },
    };
    return () => api.driftColumns(input);
  },
  "expand-columns": (api, data) => {
    const nothing = new Float64Array(data.t_account.length).fill(Number.NaN);
    const input = {
      account: data.t_account,
      asset: data.t_asset,
      portfolio: data.t_portfolio,
      weight: data.t_weight,
      notional: nothing,
      quantity: nothing,
      holder: data.c_portfolio,
      held_asset: data.c_asset,
      held_portfolio: data.c_member_portfolio ?? new Uint32Array(data.c_portfolio.length).fill(NONE),
      held_weight: data.c_weight,
    };
    return () => api.expandTargetsColumns(input);
  },
  "construct-columns": (api, { times, assets, prices, signal, commission }) => {
    const input = {
      time: Float64Array.from({ length: times }, (_, day) => day * 86_400_000),
      assets,
      prices,
      signal,
      strategy: { kind: "immediate_signal" },
      commission,
      between: "drift",
    };
    return () => api.buildPortfolioColumns(input);
  },
  allocate: (api, data) => {
    const none = { account: new Uint32Array(0), asset: new Uint32Array(0), quantity: new Float64Array(0) };
    const assets = data.weight.length;
    const input = planInput({
      accounts: 1,
      holding: none,
      cash: new Float64Array([data.value]),
      target: { account: new Uint32Array(assets), asset: count(assets), weight: data.weight },
      price: data.price,
    });
    return () => api.planRebalanceColumns(input);
  },
};

/** How good whole shares are, by the measure that every peer is held to. */
function allocation({ weight, price, value }, plan) {
  const shares = new Float64Array(weight.length);
  plan.order_asset.forEach((asset, order) => (shares[asset] = plan.order_quantity[order]));
  let [sum, squares, cash] = [0, 0, value];
  shares.forEach((held, asset) => {
    const off = (held * price[asset]) / value - weight[asset];
    sum += Math.abs(off);
    squares += off * off;
    cash -= held * price[asset];
  });
  return {
    residual: 0.5 * sum + 0.5 * Math.abs(cash / value),
    rmse: Math.sqrt(squares / shares.length),
    "cash left": cash,
    orders: shares.filter((held) => held > 0).length,
  };
}

/** What an answer is worth, as the engine says it natively. */
function worth(job, data, answer) {
  switch (job) {
    case "allocate":
      return allocation(data, answer);
    case "construct-columns":
      return { rows: answer.values.length, final: answer.values.at(-1), turnover: answer.turnover.reduce((sum, one) => sum + one, 0) };
    default:
      return { lines: (answer.drift ?? answer.order_account ?? answer.asset).length };
  }
}

/** Does a job as often as asked after one turn that warms up; the answer that every peer gives. */
export function measure(api, peer, version, job, data, repeat) {
  const work = JOBS[job](api, data);
  let answer = work();
  const seconds = [];
  for (let turn = 0; turn < repeat; turn++) {
    const start = performance.now();
    answer = work();
    seconds.push((performance.now() - start) / 1e3);
  }
  const quality = worth(job, data, answer);
  return { peer, version, job, seconds, quality };
}
