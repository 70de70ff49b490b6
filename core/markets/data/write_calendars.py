"""Writes exchange_calendars.txt from the exchange_calendars library (Apache-2.0, on PyPI).

    pip install exchange_calendars && python write_calendars.py > exchange_calendars.txt && python check_calendars.py

Lines of a calendar, dates and times local to its exchange:
    calendar KEY ZONE FIRST LAST
    hours DATE OPEN CLOSE    hours of a weekday from that date on
    break DATE START END     pause within each session from that date on
    special DATE OPEN CLOSE [early]
                             a session with other hours, or on a weekend
    nobreak DATE...          sessions without the pause
    holiday NAME: DATE...    weekdays without a session, and why
    closed DATE...           weekdays without a session for a reason that the library does not name

The library has one pause for all years of an exchange: that of Tokyo began at 11:00 up to 2011-11-18, and that of Hong Kong had other
hours up to 2012-03-02.
"""

from itertools import chain

import exchange_calendars as xc
import pandas as pd
from exchange_calendars import lunisolar_holidays as lunar
from exchange_calendars import xtks_holidays as japan

KEYS = ["XNYS", "XNAS", "XLON", "XPAR", "XETR", "XTKS", "XHKG"]
FIRST, LAST = pd.Timestamp("1990-01-01"), pd.Timestamp("2035-12-31")
# Hours that hold for so many sessions in a row are the regular ones.
SETTLED = 6

# Holidays that the library lists without a name: the dates, and how many days before and after one it may be kept.
LISTED = {
    "XTKS": {
        "Vernal Equinox Day": (japan.VernalEquinoxes, 0, 0),
        "Autumnal Equinox Day": (japan.AutumnalEquinoxes, 0, 0),
        "Citizen's Holiday": (japan.CitizensHolidaySilverWeek, 0, 0),
        "Trading System Failure": (japan.EquityTradingSystemFailure, 0, 0),
    },
    "XHKG": {
        "Lunar New Year": (lunar.chinese_lunar_new_year_dates, 1, 3),
        "Ching Ming Festival": (lunar.qingming_festival_dates, 0, 2),
        "Buddha's Birthday": (lunar.chinese_buddhas_birthday_dates, 0, 1),
        "Tuen Ng Festival": (lunar.dragon_boat_festival_dates, 0, 1),
        "Mid-Autumn Festival": (lunar.mid_autumn_festival_dates, 0, 2),
        "Chung Yeung Festival": (lunar.double_ninth_festival_dates, 0, 1),
    },
}


def bounded(key):
    kind = type(xc.get_calendar(key))
    first = max(filter(None, [FIRST, kind.bound_min()]))
    last = min(filter(None, [LAST, kind.bound_max()]))
    return xc.get_calendar(key, start=first, end=last), first, last


def local(calendar, column):
    """Of each session, HH:MM; "" where there is none."""
    return calendar.schedule[column].dt.tz_convert(calendar.tz).dt.strftime("%H:%M").fillna("")


def spans(calendar, start, end):
    return (local(calendar, start) + " " + local(calendar, end)).tolist()


def listed(dates):
    return " ".join(f"{day:%Y-%m-%d}" for day in dates)


def write(key):
    calendar, first, last = bounded(key)
    print(f"calendar {key} {calendar.tz} {first:%Y-%m-%d} {last:%Y-%m-%d}")
    write_hours(calendar)
    write_breaks(calendar)
    write_closed(calendar, first, last)


def write_hours(calendar):
    hours = spans(calendar, "open", "close")
    early = set(calendar.early_closes)
    regular = None
    for place, (day, pair) in enumerate(zip(calendar.sessions, hours)):
        following = hours[place : place + SETTLED]
        if pair != regular and following == [pair] * SETTLED:
            regular = pair
            print(f"hours {day:%Y-%m-%d} {pair}")
        elif pair != regular or day.day_of_week > 4 or day in early:
            print(f"special {day:%Y-%m-%d} {pair}{' early' if day in early else ''}")


def write_breaks(calendar):
    regular, without = None, []
    for day, pair in zip(calendar.sessions, spans(calendar, "break_start", "break_end")):
        if pair == " ":
            without.append(day)
        elif pair != regular:
            regular = pair
            print(f"break {day:%Y-%m-%d} {pair}")
    if regular and without:
        print(f"nobreak {listed(without)}")


def write_closed(calendar, first, last):
    closed = pd.bdate_range(first, last).difference(calendar.sessions)
    names = named(calendar, first, last)
    by_name = {}
    for day in closed:
        by_name.setdefault(names.get(day), []).append(day)
    for name, dates in by_name.items():
        print(f"holiday {name}: {listed(dates)}" if name else f"closed {listed(dates)}")


def named(calendar, first, last):
    """Names of holidays by date. What the library writes in brackets is for which years it has a rule."""
    names = {}
    for name, (dates, before, after) in LISTED.get(calendar.name, {}).items():
        for day in chain.from_iterable(around(dates, before, after)):
            names.setdefault(day, name)
    regular = calendar.regular_holidays.holidays(first, last, return_name=True)
    for day, name in regular.items():
        # The library misspells one word.
        names[day] = name.split(" (")[0].replace("eakth", "ealth")
    return names


def around(dates, before, after):
    for day in map(pd.Timestamp, dates):
        yield pd.date_range(day - pd.Timedelta(days=before), day + pd.Timedelta(days=after))


if __name__ == "__main__":
    print(f"# Source: exchange_calendars {xc.__version__} (Apache-2.0), written by write_calendars.py.")
    for key in KEYS:
        write(key)
