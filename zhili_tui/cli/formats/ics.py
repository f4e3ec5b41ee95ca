"""Due dates for calendar programs, with ids that stay: an update replaces."""

import datetime

from icalendar import Alarm, Calendar, Event

from zhili_tui.i18n import formatting
from zhili_tui.regulation.duties.wording import title
from zhili_tui.regulation.duty import DONE, OPEN, Duty
from zhili_tui.services.workspace import Workspace

#: Revisions are counted in minutes since then: of two exports the later one stands.
FIRST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def render(duties: list[Duty], office: Workspace, asked: bool = False) -> str:
    """One whole-day event for each, with a reminder the day before at nine; what is done or no longer asked is cancelled.

    ``asked``: a state was asked for, and everything in it is told as it is.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//zhili//due//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", office.settings.name)
    told = [*office.incomplete(), *office.unknown_holidays(duty.day for duty in duties if duty.state in OPEN)]
    if told:
        calendar.add("x-wr-caldesc", "\n".join(told))
    stamp = office.now.astimezone(datetime.UTC).replace(microsecond=0)
    revision = (stamp - FIRST) // datetime.timedelta(minutes=1)
    for duty in duties:
        event = Event()
        event.add("uid", f"{duty.key}@zhili")
        event.add("dtstamp", stamp)
        event.add("sequence", revision)
        event.add("dtstart", duty.day)
        event.add("dtend", duty.day + datetime.timedelta(days=1))
        event.add("summary", f"{title(duty)} ({office.name(duty.unit)})")
        event.add("description", f"{duty.clause} {duty.period} {formatting.label(duty.state)}")
        event.add("transp", "TRANSPARENT")
        if not asked and duty.state in DONE:
            event.add("status", "CANCELLED")
            calendar.add_component(event)
            continue
        event.add("status", "CONFIRMED")
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("description", title(duty))
        reminder.add("trigger", datetime.timedelta(hours=-15))
        event.add_component(reminder)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text
