//! Portfolio construction: the weights and prices that mandates draw on.
