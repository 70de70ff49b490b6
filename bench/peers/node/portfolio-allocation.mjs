// npm portfolio-allocation's postOptimizationWeights: whole shares by rounding down, then by threshold accepting, a search
// by chance. It has no seed, so that the best answer of all turns is the one that counts.
import { createRequire } from "node:module";

import PortfolioAllocation from "portfolio-allocation";

import { run } from "./measured.mjs";
import { allocation } from "./quality.mjs";

const { version } = createRequire(import.meta.url)("portfolio-allocation/package.json");

run({
  peer: "portfolio-allocation postOptimizationWeights",
  version: `portfolio-allocation ${version}, Node ${process.versions.node}`,
  job: "allocate",
  prepare: ({ params, price, weight }) => [[...weight], { portfolioValue: params.value, assetsPrices: [...price] }],
  answer: ([weights, options]) => PortfolioAllocation.postOptimizationWeights(weights, options)[0],
  quality: (given, answers) =>
    answers.map((shares) => allocation(given, shares)).reduce((best, next) => (next.residual < best.residual ? next : best)),
});
