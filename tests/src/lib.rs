//! Tests that cross crates: golden vectors, properties, platforms.
