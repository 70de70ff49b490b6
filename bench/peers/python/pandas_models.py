"""Targets and models as pandas frames, and the exposures that they come to."""

import numpy as np
import pandas as pd
from quality import NONE


def prepare(case):
    """Targets, models' assets, and models' models (none where the case has one level)."""
    targets = pd.DataFrame({
        "account": case["t_account"].astype(np.int64),
        "portfolio": case["t_portfolio"].astype(np.int64),
        "asset": case["t_asset"].astype(np.int64),
        "weight": case["t_weight"],
    })
    held = pd.DataFrame({
        "portfolio": case["c_portfolio"].astype(np.int64),
        "asset": case["c_asset"].astype(np.int64),
        "share": case["c_weight"],
    })
    if "c_member_portfolio" not in case:
        return targets, held, None
    held["member"] = case["c_member_portfolio"].astype(np.int64)
    is_asset = held["member"] == NONE
    return targets, held.loc[is_asset, ["portfolio", "asset", "share"]], held.loc[~is_asset, ["portfolio", "member", "share"]]


def flatten(assets, members):
    """Each model down to assets: every turn takes the models one level deeper, with shares of one asset added up."""
    levels = [assets]
    while len(level := levels[-1]):
        deeper = members.merge(level, left_on="member", right_on="portfolio", suffixes=("", "_held"))
        deeper["share"] = deeper["share"] * deeper["share_held"]
        levels.append(deeper.groupby(["portfolio", "asset"], as_index=False, sort=False)["share"].sum())
    return pd.concat(levels, ignore_index=True).groupby(["portfolio", "asset"], as_index=False, sort=False)["share"].sum()


def exposures(targets, models):
    """Account, asset and net weight: one merge, then sums by one whole number for both keys, which is the fastest groupby."""
    through = targets["portfolio"] != NONE
    lines = targets.loc[through, ["account", "portfolio", "weight"]].merge(models, on="portfolio")
    lines["weight"] = lines["weight"] * lines["share"]
    columns = ["account", "asset", "weight"]
    lines = pd.concat([targets.loc[~through, columns], lines[columns]], ignore_index=True)
    assets = int(lines["asset"].max()) + 1
    net = lines["weight"].groupby(lines["account"] * assets + lines["asset"], sort=False).sum()
    account, asset = np.divmod(net.index.to_numpy(), assets)
    return account, asset, net.to_numpy()
