"""The frozen values that travel between steps; each name tells the moment of the journey it belongs to."""

from __future__ import annotations

from pipeline.model.documents import Content, Document, DocumentPage, Standing, Version, Writing
from pipeline.model.mailing import Channel, Delivery, Follow, Form, Letter, Mailing, MailKind, Period, Subscriber
from pipeline.model.telling import Change, DocumentRecord, Entry, File, Site, Stated
from pipeline.model.watching import Fetched, Kind, Link, Outcome, Page, Place, PlaceState, Source, SourceKind, TopicRule, Validators, Visit

__all__ = [
    "Change",
    "Channel",
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
    "Kind",
    "Letter",
    "Link",
    "MailKind",
    "Mailing",
    "Outcome",
    "Page",
    "Period",
    "Place",
    "PlaceState",
    "Site",
    "Source",
    "SourceKind",
    "Standing",
    "Stated",
    "Subscriber",
    "TopicRule",
    "Validators",
    "Version",
    "Visit",
    "Writing",
]
