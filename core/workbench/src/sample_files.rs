//! The files of the sample book. A browser fetches them; a native host has their texts at hand.

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// The files of the sample book, in the folder `sample`.
        pub const SAMPLE_FILES: &[&str] = &[$($name),+];

        /// Their texts.
        pub(crate) fn texts() -> Vec<String> {
            vec![$(include_str!(concat!("../../../sample/", $name)).to_owned()),+]
        }
    };
}

files!(
    "assets.csv",
    "prices.csv",
    "fx.csv",
    "accounts.csv",
    "holdings.csv",
    "lots.csv",
    "relations.csv",
    "portfolios.csv",
    "targets.csv",
);
