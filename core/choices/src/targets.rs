//! What targets and groups name.

use crate::declare::choices;

choices! {
    /// The kind of instrument that a target names.
    pub enum TargetType {
        /// An asset.
        [default] Asset = "asset", "Asset";
        /// A portfolio.
        Portfolio = "portfolio", "Portfolio";
    }

    /// Which weights of a portfolio are taken.
    pub enum Selection {
        /// Those of the very instant.
        [default] Exact = "exact", "Exact time";
        /// The latest at the instant or before it.
        Latest = "latest", "Latest on or before";
    }

    /// The kind of a group.
    pub enum GroupKind {
        /// A category.
        Category = "category", "Category";
        /// A node of a hierarchy, with all below it.
        Node = "node", "Node";
        /// A sleeve.
        Sleeve = "sleeve", "Sleeve";
    }
}
