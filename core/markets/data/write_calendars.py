"""Writes exchange_calendars.txt from the exchange_calendars library (Apache-2.0, on PyPI).

    pip install exchange_calendars && python write_calendars.py > exchange_calendars.txt

Lines of a calendar, dates and times local to its exchange:
    calendar KEY ZONE FIRST LAST
    offset DATE MINUTES      minutes east of UTC from that date on
    hours DATE OPEN CLOSE    hours of a weekday from that date on
    closed DATE...           weekdays without a session
    special DATE OPEN CLOSE [early]
                             a session with other hours, or on a weekend
"""

import exchange_calendars as xc
import pandas as pd

KEYS = ["XNYS", "XNAS", "XLON", "XPAR", "XETR", "XTKS", "XHKG"]
FIRST, LAST = pd.Timestamp("1990-01-01"), pd.Timestamp("2035-12-31")
# Hours that hold for so many sessions in a row are the regular ones.
SETTLED = 6


def bounded(key):
    kind = type(xc.get_calendar(key))
    first = max(filter(None, [FIRST, kind.bound_min()]))
    last = min(filter(None, [LAST, kind.bound_max()]))
    return xc.get_calendar(key, start=first, end=last), first, last


def write(key):
    calendar, first, last = bounded(key)
    schedule = calendar.schedule
    opens = schedule["open"].dt.tz_convert(calendar.tz)
    closes = schedule["close"].dt.tz_convert(calendar.tz)
    hours = [f"{o:%H:%M} {c:%H:%M}" for o, c in zip(opens, closes)]
    early = set(calendar.early_closes)
    print(f"calendar {key} {calendar.tz} {first:%Y-%m-%d} {last:%Y-%m-%d}")
    offset = None
    for day in pd.date_range(first, last):
        now = int(day.replace(hour=12).tz_localize(calendar.tz).utcoffset().total_seconds() // 60)
        if now != offset:
            print(f"offset {day:%Y-%m-%d} {now}")
            offset = now
    regular = None
    for place, (day, pair) in enumerate(zip(schedule.index, hours)):
        following = hours[place : place + SETTLED]
        if pair != regular and following == [pair] * SETTLED:
            regular = pair
            print(f"hours {day:%Y-%m-%d} {pair}")
        elif pair != regular or day.day_of_week > 4 or day in early:
            print(f"special {day:%Y-%m-%d} {pair}{' early' if day in early else ''}")
    closed = pd.bdate_range(first, last).difference(schedule.index)
    print("closed " + " ".join(f"{day:%Y-%m-%d}" for day in closed))


print(f"# Source: exchange_calendars {xc.__version__} (Apache-2.0), written by write_calendars.py.")
for key in KEYS:
    write(key)
