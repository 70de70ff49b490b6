//! Assets, accounts, mandates and holdings: tables, validation, intents and plans.
