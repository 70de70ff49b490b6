//! Instruments, who issues them and how they are related.

use crate::declare::choices;

choices! {
    /// What became of a bond.
    pub enum BondStatus {
        /// It is owed.
        Active = "ACTIVE", "Active";
        /// It was repaid at maturity.
        Matured = "MATURED", "Matured";
        /// It was not paid when due.
        Defaulted = "DEFAULTED", "Defaulted";
        /// Its issuer repaid it before maturity.
        Called = "CALLED", "Called";
        /// Its holder had it repaid.
        Redeemed = "REDEEMED", "Redeemed";
        /// Nothing is known.
        Unknown = "UNKNOWN", "Unknown";
    }

    /// Whether a future ends.
    pub enum FutureKind {
        /// It does not.
        Perpetual = "PERPETUAL", "Perpetual";
        /// It ends on a date.
        Expiring = "EXPIRING", "Expiring";
    }

    /// The currency in which gains of a future accrue.
    pub enum SettlementModel {
        /// That of the quote.
        Linear = "LINEAR", "Linear";
        /// The underlying itself.
        Inverse = "INVERSE", "Inverse";
        /// A third one, at a fixed rate.
        Quanto = "QUANTO", "Quanto";
        /// Nothing is known.
        Unknown = "UNKNOWN", "Unknown";
    }

    /// What a future is settled in.
    pub enum SettlementMethod {
        /// Money.
        Cash = "CASH", "Cash";
        /// The underlying.
        Physical = "PHYSICAL", "Physical";
        /// Nothing is known.
        Unknown = "UNKNOWN", "Unknown";
    }

    /// What one asset is to another.
    pub enum RelationKind {
        /// It may be bought in its place.
        Substitute = "substitute", "Substitute";
        /// It is substantially identical, so that buying it washes a loss.
        Identical = "identical", "Substantially identical";
    }

    /// The kind of a reference entity.
    pub enum EntityType {
        /// An issuer.
        Issuer = "ISSUER", "Issuer";
        /// A sector.
        Sector = "SECTOR", "Sector";
        /// A country or region.
        Geography = "GEOGRAPHY", "Geography";
        /// A currency.
        Currency = "CURRENCY", "Currency";
    }

    /// A rating agency.
    pub enum RatingAgency {
        /// Standard & Poor's.
        StandardAndPoors = "SP", "S&P";
        /// Moody's.
        Moodys = "MOODYS", "Moody's";
        /// Fitch.
        Fitch = "FITCH", "Fitch";
        /// DBRS Morningstar.
        Dbrs = "DBRS", "DBRS";
    }

    /// A unit that prices are quoted in and money is not, a hundredth of a currency, as exchanges and data vendors write it; ISO
    /// 4217 has no codes for them.
    pub enum MinorUnit {
        /// A penny of the pound sterling.
        Gbx = "GBX", "Pence (GBX)";
        /// The same.
        Pence = "GBp", "Pence (GBp)";
        /// An agora of the new shekel.
        Ila = "ILA", "Agorot (ILA)";
        /// A cent of the rand.
        Zax = "ZAX", "Rand cents (ZAX)";
        /// The same.
        Cents = "ZAc", "Rand cents (ZAc)";
        /// The same, in capitals.
        Zac = "ZAC", "Rand cents (ZAC)";
    }
}

impl MinorUnit {
    /// The ISO 4217 code of the currency that it is a hundredth of.
    #[must_use]
    pub const fn currency(self) -> &'static str {
        match self {
            Self::Gbx | Self::Pence => "GBP",
            Self::Ila => "ILS",
            Self::Zax | Self::Cents | Self::Zac => "ZAR",
        }
    }
}
