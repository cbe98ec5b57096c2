"""The frozen values that travel between steps; each name tells the moment of the journey it belongs to."""

from __future__ import annotations

from pipeline.model.documents import Content, Document, DocumentPage, Standing, Version, Writing
from pipeline.model.health import Health, Incident, SourceHealth, Trouble
from pipeline.model.mailing import Channel, Delivery, Follow, Form, Letter, Mailing, MailKind, Period, Subscriber
from pipeline.model.telling import (
    Change,
    Cited,
    DocumentRecord,
    Entry,
    File,
    LineRole,
    Piece,
    Site,
    Stated,
    SummaryLine,
    plain_line,
)
from pipeline.model.watching import Fetched, Kind, Link, Outcome, Page, Place, PlaceState, Source, SourceKind, TopicRule, Validators, Visit

__all__ = [
    "Change",
    "Channel",
    "Cited",
    "Content",
    "Delivery",
    "Document",
    "DocumentPage",
    "DocumentRecord",
    "Entry",
    "Fetched",
    "File",
    "Follow",
    "Form",
    "Health",
    "Incident",
    "Kind",
    "Letter",
    "LineRole",
    "Link",
    "MailKind",
    "Mailing",
    "Outcome",
    "Page",
    "Period",
    "Piece",
    "Place",
    "PlaceState",
    "Site",
    "Source",
    "SourceHealth",
    "SourceKind",
    "Standing",
    "Stated",
    "Subscriber",
    "SummaryLine",
    "TopicRule",
    "Trouble",
    "Validators",
    "Version",
    "Visit",
    "Writing",
    "plain_line",
]
