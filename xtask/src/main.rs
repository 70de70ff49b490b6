//! Set up, run, test and package Mandate.

fn main() {}
