"""Reads exchange_calendars.txt as its lines are described and compares every date with the exchange_calendars library."""

from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

import pandas as pd
from write_calendars import KEYS, bounded, named

TEXT = (Path(__file__).parent / "exchange_calendars.txt").read_text()


def read():
    """Of each key, its lines by kind: the words after the kind."""
    calendars, lines = {}, None
    for line in TEXT.splitlines()[1:]:
        kind, rest = line.split(" ", 1)
        if kind == "calendar":
            key, zone, *_ = rest.split()
            lines = calendars[key] = defaultdict(list, zone=[zone])
        else:
            lines[kind].append(rest)
    return calendars


class Written:
    """A calendar as the file states it."""

    def __init__(self, lines):
        (self.zone,) = lines["zone"]
        self.hours, self.breaks = (self._from(lines[kind]) for kind in ("hours", "break"))
        self.special = dict(line.split(" ", 1) for line in lines["special"])
        self.unbroken = {date for line in lines["nobreak"] for date in line.split()}
        self.closed = {date: None for line in lines["closed"] for date in line.split()}
        for line in lines["holiday"]:
            name, dates = line.split(": ")
            self.closed |= {date: name for date in dates.split()}

    @staticmethod
    def _from(lines):
        return [tuple(line.split(" ", 1)) for line in lines]

    @staticmethod
    def _at(entries, date):
        place = bisect_right(entries, date, key=lambda entry: entry[0])
        return entries[place - 1][1] if place else None

    def day(self, day):
        """Opening, start and end of the pause, closing, and whether it closes early; None without a session."""
        date = f"{day:%Y-%m-%d}"
        regular = None if day.day_of_week > 4 or date in self.closed else self._at(self.hours, date)
        words = (self.special.get(date) or regular or "").split()
        if not words:
            return None
        pause = (None if date in self.unbroken else self._at(self.breaks, date)) or " "
        times = [words[0], *pause.split(" "), words[1]]
        instants = [pd.Timestamp(f"{date} {time}", tz=self.zone) if time else None for time in times]
        return (*instants, words[2:] == ["early"])


def check(key, lines):
    """How many dates there are. Raises at the first that differs."""
    calendar, first, last = bounded(key)
    written, names, early = Written(lines), named(calendar, first, last), set(calendar.early_closes)
    schedule = calendar.schedule[["open", "break_start", "break_end", "close"]].astype(object)
    expected = schedule.where(schedule.notna(), None).to_dict("index")
    for day in pd.date_range(first, last):
        found = written.day(day)
        if day not in expected:
            right = found is None and (day.day_of_week > 4 or written.closed.get(f"{day:%Y-%m-%d}") == names.get(day))
        else:
            right = found == (*expected[day].values(), day in early)
        if not right:
            raise SystemExit(f"{key} {day:%Y-%m-%d}: the file has {found}, the library {expected.get(day)} {names.get(day)}")
    return len(pd.date_range(first, last)), len(expected)


calendars = read()
if list(calendars) != KEYS:
    raise SystemExit(f"the file has {list(calendars)}")
for key, lines in calendars.items():
    dates, sessions = check(key, lines)
    print(f"{key}: {dates} dates, {sessions} sessions")
