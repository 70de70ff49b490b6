//! Numeric kernels: expansion, drift, bands, trade sizing, rounding.
