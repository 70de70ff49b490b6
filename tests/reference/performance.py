"""What libraries make of returns, cash flows and attribution: writes tests/golden/performance_reference.json.

    python tests/reference/performance.py
"""

import attribution
import cash_flows
import golden
import ratios

golden.write(
    "performance_reference.json",
    ["numpy", "pandas", "quantstats", "empyrical-reloaded", "pyxirr", "scipy", "perfattr"],
    {
        "written_by": "tests/reference/performance.py",
        "ratios": ratios.section(),
        **cash_flows.section(),
        **attribution.section(),
    },
)
