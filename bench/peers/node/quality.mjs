// What an answer is worth, by the same rule as ../python/quality.py. A wrong answer throws.

function require(holds, rule) {
  if (!holds) {
    throw new Error(rule);
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Of whole shares bought from cash: distance from the weights, money left and number of orders. */
export function allocation({ params: { value }, price, weight }, shares) {
  require(shares.length === weight.length, "one number of shares an asset");
  require(shares.every(Number.isInteger), "whole shares");
  require(shares.every((count) => count >= 0), "no short positions");
  const cash = value - sum(shares.map((count, asset) => count * price[asset]));
  require(cash >= -0.005, `no more spent than there is, yet ${-cash} is`);
  const off = shares.map((count, asset) => (count * price[asset]) / value - weight[asset]);
  return {
    residual: 0.5 * sum(off.map(Math.abs)) + (0.5 * Math.abs(cash)) / value,
    rmse: Math.sqrt(sum(off.map((distance) => distance ** 2)) / off.length),
    cash,
    orders: shares.filter((count) => count !== 0).length,
  };
}
