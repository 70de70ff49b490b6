"""vectorbt with its own engine, Numba, compiled before the first turn that is timed."""

from vectorbt_portfolio import contest

contest("vectorbt", ["vectorbt", "numba"], "numba")
