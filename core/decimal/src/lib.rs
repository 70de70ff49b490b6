//! Exact decimals with 18 places: the number type of money, prices and quantities.
