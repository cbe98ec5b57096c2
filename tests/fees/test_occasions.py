"""A day that binds is one event through all versions of its document."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.fees.occasions import Edition, followed
from pipeline.model import BindingDate, Occasion

AT = datetime(2026, 3, 5, tzinfo=UTC)
FILE = BindingDate(date(2026, 5, 7), "届出期限", "届出は、令和８年５月７日までに行うこと。", 2)
APPLY = BindingDate(date(2026, 6, 1), "適用", "令和８年６月１日から適用する。", 1)


def edition(version: int, title: str = "取扱い") -> Edition:
    """The version of a day."""
    return Edition("a" * 16, title, version, AT + timedelta(days=version))


def known(*stated: BindingDate) -> tuple[Occasion, ...]:
    """The events of the first version."""
    return followed((), stated, edition(1))


def test_a_day_is_noted_once_with_all_its_sentences() -> None:
    """Each sentence with the first page that has it."""
    (one,) = known(FILE, BindingDate(FILE.value, "届出期限", "必着のこと。", 5), BindingDate(FILE.value, "届出期限", FILE.sentence, 9))
    assert one.statements == ((FILE.sentence, 2), ("必着のこと。", 5))
    assert (one.sequence, one.cancelled, one.created, one.modified) == (0, False, edition(1).at, edition(1).at)


def test_the_same_words_are_no_revision() -> None:
    """Nothing is to be saved; another page or title is saved without a new sequence."""
    events = known(FILE, APPLY)
    assert followed(events, (FILE, APPLY), edition(2)) == ()
    (moved,) = followed(events, (BindingDate(FILE.value, FILE.binding, FILE.sentence, 3), APPLY), edition(2))
    assert (moved.sequence, moved.statements[0][1], moved.modified) == (0, 3, edition(2).at)


def test_a_corrected_day_keeps_its_event() -> None:
    """The sentence says the same of another day: the same UID, a higher sequence."""
    events = known(FILE, APPLY)
    later = BindingDate(date(2026, 5, 18), "届出期限", "届出は、令和８年５月18日までに行うこと。", 2)
    (changed,) = followed(events, (later, APPLY), edition(2))
    assert changed.uid == next(one.uid for one in events if one.binding == "届出期限")
    assert (changed.day, changed.sequence, changed.version, changed.created) == (date(2026, 5, 18), 1, 2, edition(1).at)


def test_corrected_words_raise_the_sequence() -> None:
    """On the same day."""
    (changed,) = followed(known(APPLY), (BindingDate(APPLY.value, "適用", "令和８年６月１日から適用すること。", 1),), edition(2))
    assert changed.sequence == 1


def test_what_is_no_longer_stated_is_cancelled_and_may_come_back() -> None:
    """With the same UID all the time."""
    events = known(FILE, APPLY)
    (gone,) = followed(events, (APPLY,), edition(2))
    assert (gone.cancelled, gone.sequence, gone.modified) == (True, 1, edition(2).at)
    still = (gone, *(one for one in events if one.uid != gone.uid))
    assert followed(still, (APPLY,), edition(3)) == ()
    (back,) = followed(still, (FILE, APPLY), edition(3))
    assert (back.uid, back.cancelled, back.sequence) == (gone.uid, False, 2)


def test_another_thing_on_another_day_is_another_event() -> None:
    """Sentences that are not alike are never taken for a moved day."""
    other = BindingDate(date(2026, 9, 30), "届出期限", "様式98による報告は、医療課長あて令和８年９月30日必着とする。", 4)
    found = followed(known(FILE), (other,), edition(2))
    assert sorted((one.cancelled, one.day) for one in found) == [(False, date(2026, 9, 30)), (True, date(2026, 5, 7))]
    assert len({one.uid for one in found}) == 2


@given(st.lists(st.lists(st.tuples(st.integers(1, 28), st.sampled_from(("施行", "適用", "廃止"))), max_size=4), max_size=6))
def test_the_calendar_always_says_what_the_newest_version_says(versions: list[list[tuple[int, str]]]) -> None:
    """Whatever the versions: active events are exactly its days, UIDs are unique, sequences never fall."""
    events: dict[str, Occasion] = {}
    for number, days in enumerate(versions, 1):
        stated = [BindingDate(date(2026, 6, day), binding, f"６月{day}日から{binding}", 1) for day, binding in days]  # type: ignore[arg-type]
        for one in followed(tuple(events.values()), stated, edition(number)):
            assert one.uid not in events or one.sequence >= events[one.uid].sequence
            events[one.uid] = one
        active = [(one.day.day, one.binding) for one in events.values() if not one.cancelled]
        assert sorted(active) == sorted(set(days))
