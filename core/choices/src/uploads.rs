//! Uploads, and how far they are.

use crate::declare::choices;

choices! {
    /// The kind of market data of a feed.
    pub enum FeedType {
        /// Yields by tenor.
        YieldCurve = "YIELD_CURVE", "Yield curve";
        /// Spreads by issuer or rating.
        CreditSpread = "CREDIT_SPREAD", "Credit spreads";
        /// Spot rates of currencies.
        FxSpot = "FX_SPOT", "FX spot rates";
        /// Ratings of issuers.
        Rating = "RATING", "Ratings";
    }

    /// The result of the checks of a feed.
    pub enum ValidationStatus {
        /// It was not checked.
        [default] Pending = "PENDING", "Pending";
        /// It passed.
        Pass = "PASS", "Passed";
        /// It passed, with warnings.
        Warn = "WARN", "Passed with warnings";
        /// It did not pass.
        Fail = "FAIL", "Failed";
    }

    /// The kind of rows of an upload.
    pub enum UploadType {
        /// Payments of loans.
        LoanServicing = "LOAN_SERVICING", "Loan servicing";
        /// Market data.
        MarketData = "MARKET_DATA", "Market data";
        /// Positions.
        PositionUpload = "POSITION_UPLOAD", "Positions";
    }

    /// How far an upload is.
    pub enum UploadStatus {
        /// Its rows are read.
        [default] Started = "STARTED", "Started";
        /// Its rows are checked.
        Validating = "VALIDATING", "Validating";
        /// Its rows are written.
        Completed = "COMPLETED", "Completed";
        /// It was given up.
        Failed = "FAILED", "Failed";
    }
}
