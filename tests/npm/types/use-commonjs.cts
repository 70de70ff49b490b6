// The same types from CommonJS.
import mandate = require("mandate");

const report: mandate.DriftReport = mandate.drift({ holdings: [], prices: [], targets: [], cash: "1" });

export = report;
