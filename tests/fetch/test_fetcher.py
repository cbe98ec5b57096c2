"""Promises of pipeline.fetch.Fetcher, against a server that is a function."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest

from pipeline.errors import BadStatus, FetchError, Refused, TooMuch, Unreachable
from pipeline.fetch import Fetcher
from pipeline.model import Validators
from pipeline.options import HttpOptions

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
URL = "https://www.mhlw.go.jp/stf/newpage_67729.html"
ROBOTS = "https://www.mhlw.go.jp/robots.txt"
Serve = Callable[[httpx.Request], httpx.Response]


class Pieces(httpx.SyncByteStream):
    """A body that comes piece by piece, each after some seconds of the play's clock."""

    def __init__(self, play: Play, pieces: list[bytes], seconds: float = 0.0) -> None:
        self.play, self.pieces, self.seconds = play, pieces, seconds

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.play.seconds += self.seconds
            yield piece


class Play:
    """A fetcher, the function that serves it, and what they did. Only sleeping and serving move the clock."""

    def __init__(self, serve: Serve, options: HttpOptions | None = None, robots: str = "User-agent: *\nDisallow: /search.html\n") -> None:
        self.serve, self.requests, self.slept, self.seconds = serve, list[httpx.Request](), list[float](), 0.0
        self.fetcher = Fetcher(
            options or HttpOptions(min_interval=0, timeout=20),
            clock=lambda: NOW,
            sleep=self.sleep,
            monotonic=lambda: self.seconds,
            transport=httpx.MockTransport(self.answer),
            robots={"www.mhlw.go.jp": (robots, NOW)},
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.serve(request)

    def fails(self, url: str = URL) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.fetcher.get(url)
        return caught.value


def page(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"<p>x</p>", headers={"Content-Type": "text/html", "ETag": '"8-1"'})


def in_turn(*answers: httpx.Response | Exception) -> Serve:
    """A server that gives these answers one after the other, the last one for ever."""
    left = list(answers)

    def serve(_: httpx.Request) -> httpx.Response:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return serve


def test_a_sound_answer_is_handed_back_whole() -> None:
    """Body, type, validators, time and cost of the one request."""
    fetched = Play(page).fetcher.get(URL)
    assert (fetched.url, fetched.final_url, fetched.status, fetched.body) == (URL, URL, 200, b"<p>x</p>")
    assert (fetched.media_type, fetched.charset, fetched.at) == ("text/html", None, NOW)
    assert fetched.validators == Validators(('"8-1"',), None)
    assert (fetched.requests, fetched.transferred) == (1, 8)


def test_the_request_says_who_asks() -> None:
    """Program and contact, no cookies, no encodings we cannot unpack."""
    play = Play(page, HttpOptions(user_agent="kaitei/1", contact="a@example.jp", min_interval=0))
    play.fetcher.get(URL)
    headers = play.requests[0].headers
    assert headers["User-Agent"] == "kaitei/1 (+a@example.jp)"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert "Cookie" not in headers


def test_cookies_are_never_sent_back() -> None:
    """What a visit sees does not depend on the visits before it."""
    play = Play(lambda _: httpx.Response(200, headers={"Set-Cookie": "session=1"}))
    play.fetcher.get(URL)
    play.fetcher.get(URL)
    assert "Cookie" not in play.requests[1].headers


def test_not_modified_is_an_answer() -> None:
    """All tags go out in one line; 304 keeps what was sent and costs no body."""
    play = Play(lambda _: httpx.Response(304, headers={"ETag": '"b"'}))
    fetched = play.fetcher.get(URL, Validators(('"a"', '"b"'), "Sun, 22 Feb 2026 11:30:00 GMT"))
    assert play.requests[0].headers["If-None-Match"] == '"a", "b"'
    assert "If-Modified-Since" not in play.requests[0].headers
    assert (fetched.status, fetched.body, fetched.transferred) == (304, b"", 0)
    assert fetched.validators == Validators(('"b"',), "Sun, 22 Feb 2026 11:30:00 GMT")


def test_not_modified_without_a_question_is_an_error() -> None:
    """There is nothing it could refer to."""
    error = Play(lambda _: httpx.Response(304)).fails()
    assert isinstance(error, BadStatus)
    assert error.status == 304


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 501, 204, 206, 300])
def test_errors_that_waiting_does_not_cure_are_told_at_once(status: int) -> None:
    """One request, no pause."""
    play = Play(lambda _: httpx.Response(status))
    error = play.fails()
    assert isinstance(error, BadStatus)
    assert (error.status, error.requests, play.slept) == (status, 1, [])


@pytest.mark.parametrize("trouble", [httpx.Response(503), httpx.Response(500), httpx.ConnectError("x"), httpx.ReadError("torn")])
def test_passing_trouble_is_sat_out(trouble: httpx.Response | Exception) -> None:
    """Two failures and then the page: the pauses grow, and every request is counted."""
    play = Play(in_turn(trouble, trouble, page(httpx.Request("GET", URL))))
    assert play.fetcher.get(URL).requests == 3
    assert 0 < play.slept[0] < play.slept[1]


def test_lasting_trouble_ends_after_the_retries() -> None:
    """The first request and `retries` more."""
    play = Play(lambda _: httpx.Response(502), HttpOptions(min_interval=0, retries=2))
    error = play.fails()
    assert isinstance(error, BadStatus)
    assert (error.status, error.requests, len(play.slept)) == (502, 3, 2)


def test_a_dead_address_does_not_hold_up_the_others() -> None:
    """Time-outs are tried twice, not four times."""

    def serve(_: httpx.Request) -> httpx.Response:
        play.seconds += 20
        raise httpx.ReadTimeout("x")

    play = Play(serve)
    error = play.fails()
    assert isinstance(error, Unreachable)
    assert error.requests == 2
    assert play.seconds < 60


def test_a_host_that_keeps_failing_is_waited_for_less() -> None:
    """After three time-outs in vain a hundred documents cost minutes and not hours; an honest answer still counts."""
    play = Play(lambda _: httpx.Response(200, stream=Pieces(play, [b"x" * 64] * 1000, seconds=1)))
    for number in range(100):
        assert isinstance(play.fails(f"{URL}?{number}"), TooMuch)
    assert play.seconds < 400
    play.serve = page
    assert play.fetcher.get(URL).status == 200


def test_retries_end_while_a_host_keeps_failing() -> None:
    """The pauses are part of what is lost."""
    play = Play(lambda _: httpx.Response(429, headers={"Retry-After": "5"}))
    requests = [play.fails(f"{URL}?{number}").requests for number in range(20)]
    assert requests[0] == 4
    assert requests[-1] == 1
    assert sum(play.slept) <= 65


def test_a_short_retry_after_is_waited_for() -> None:
    """The server's own figure is the pause."""
    play = Play(in_turn(httpx.Response(429, headers={"Retry-After": "2"}), page(httpx.Request("GET", URL))))
    assert play.fetcher.get(URL).status == 200
    assert play.slept == [2.0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_is_left_to_the_caller(status: int) -> None:
    """It ends at once and says how long."""
    play = Play(lambda _: httpx.Response(status, headers={"Retry-After": "120"}))
    error = play.fails()
    assert isinstance(error, BadStatus)
    assert (error.retry_after, error.requests, play.slept) == (120.0, 1, [])


def test_an_announced_size_beyond_the_limit_is_not_read() -> None:
    """The header is enough to stop."""
    play = Play(lambda _: httpx.Response(200, headers={"Content-Length": "2000"}, stream=Pieces(play, [b"x" * 2000])))
    play = Play(play.serve, HttpOptions(min_interval=0, max_bytes=1024))
    assert isinstance(play.fails(), TooMuch)


def test_the_limit_is_of_the_unpacked_stream() -> None:
    """A small answer that unpacks to much is stopped, once, without another try."""
    raw = gzip.compress(b" " * 100_000)
    play = Play(
        lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces(play, [raw])),
        HttpOptions(min_interval=0, max_bytes=50_000),
    )
    error = play.fails()
    assert isinstance(error, TooMuch)
    assert error.requests == 1


def test_an_answer_made_in_memory_has_the_same_limit() -> None:
    """However the bytes came."""
    play = Play(page, HttpOptions(min_interval=0, max_bytes=4))
    assert isinstance(play.fails(), TooMuch)


def test_a_packed_answer_is_unpacked_and_its_wire_size_counted() -> None:
    """`transferred` is what the line carried."""
    raw = gzip.compress(b"<p>x</p>" * 100)
    play = Play(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces(play, [raw[:50], raw[50:]])))
    fetched = play.fetcher.get(URL)
    assert (fetched.body, fetched.transferred) == (b"<p>x</p>" * 100, len(raw))


def test_a_torn_packed_answer_is_tried_again() -> None:
    """Half a stream is trouble of the line."""
    raw = gzip.compress(b"<p>x</p>" * 100)
    play = Play(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces(play, [raw[:-12]])))
    error = play.fails()
    assert isinstance(error, Unreachable)
    assert error.requests == 4


def test_a_drip_is_given_up_after_a_time_out() -> None:
    """64 bytes a second never end; a kilobyte a second is the least."""
    play = Play(lambda _: httpx.Response(200, stream=Pieces(play, [b"x" * 64] * 1000, seconds=1)))
    error = play.fails()
    assert isinstance(error, TooMuch)
    assert "too slow" in error.reason
    assert error.requests == 1
    assert play.seconds < 25


def test_an_attempt_has_an_end_however_steady() -> None:
    """A stream fast enough to be honest still ends with the attempt's time."""
    play = Play(lambda _: httpx.Response(200, stream=Pieces(play, [b"x" * 5000] * 1000, seconds=1)))
    error = play.fails()
    assert isinstance(error, TooMuch)
    assert "not finished after 60 seconds" in error.reason
    assert play.seconds < 65


def test_a_large_file_on_a_slow_line_comes_through() -> None:
    """Slowness alone is no fault."""
    play = Play(lambda _: httpx.Response(200, stream=Pieces(play, [b"x" * 5000] * 50, seconds=1)))
    assert len(play.fetcher.get(URL).body) == 250_000


def test_requests_to_the_host_keep_their_distance() -> None:
    """Pages, documents and robots.txt share one budget."""
    play = Play(page, HttpOptions(min_interval=1.0))
    for _ in range(3):
        play.fetcher.get(URL)
    assert len(play.slept) == 2
    assert all(1.0 <= seconds <= 1.25 for seconds in play.slept)


def test_robots_txt_is_asked_for_counted_and_kept() -> None:
    """Once for the host; what was learnt can be stored and handed in again."""

    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"User-agent: *\nDisallow: /x") if request.url.path == "/robots.txt" else page(request)

    play = Play(serve)
    first, second = play.fetcher.get("https://a.example/"), play.fetcher.get("https://a.example/y")
    assert (first.requests, second.requests) == (2, 1)
    assert play.fetcher.robots_state()["a.example"] == ("User-agent: *\nDisallow: /x", NOW)
    error = play.fails("https://a.example/x")
    assert isinstance(error, Refused)
    assert error.requests == 0


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (429, False), (503, False)])
def test_what_a_missing_robots_txt_means(status: int, allowed: bool) -> None:
    """There is none: all is allowed. It cannot be had now: nothing is."""
    play = Play(lambda request: httpx.Response(status) if request.url.path == "/robots.txt" else page(request))
    if allowed:
        assert play.fetcher.get("https://a.example/").status == 200
    else:
        assert isinstance(play.fails("https://a.example/"), Refused)


def test_robots_txt_may_be_redirected_within_the_host() -> None:
    """Its circle is no permission."""

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(301, headers={"Location": "/robots2.txt" if request.url.host == "a.example" else "/robots.txt"})
        return httpx.Response(200, content=b"User-agent: *\nDisallow: /x")

    play = Play(serve)
    assert isinstance(play.fails("https://a.example/x"), Refused)
    assert isinstance(play.fails("https://b.example/y"), Refused)


def redirecting(places: dict[str, str]) -> Serve:
    def serve(request: httpx.Request) -> httpx.Response:
        there = places.get(request.url.path)
        return httpx.Response(302, headers={"Location": there}) if there else page(request)

    return serve


def test_a_redirect_within_the_host_is_followed() -> None:
    """The answer names the address that was asked and the one that answered, without session id."""
    fetched = Play(redirecting({"/a": "/b#top", "/b": "c;jsessionid=1"})).fetcher.get("https://www.mhlw.go.jp/a")
    assert (fetched.url, fetched.final_url, fetched.requests) == ("https://www.mhlw.go.jp/a", "https://www.mhlw.go.jp/c", 3)


def test_a_redirect_to_another_host_is_refused_unless_named() -> None:
    """By the caller or in the options."""
    serve = redirecting({"/a": "https://b.example/c"})
    error = Play(serve).fails("https://www.mhlw.go.jp/a")
    assert isinstance(error, Refused)
    assert "another host" in error.reason
    assert error.requests == 1
    final = Play(serve).fetcher.get("https://www.mhlw.go.jp/a", hosts=frozenset({"b.example"})).final_url
    assert final == "https://b.example/c"
    assert Play(serve, HttpOptions(min_interval=0, hosts=("b.example",))).fetcher.get("https://www.mhlw.go.jp/a").final_url == final


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("/a", TooMuch),
        ("//b.example/", Refused),
        ("ftp://www.mhlw.go.jp/x", Refused),
        ("javascript:x", Refused),
        ("http://[::1", Unreachable),
        ("https://user@www.mhlw.go.jp/x", Refused),
        ("/search.html", Refused),
        ("", BadStatus),
    ],
)
@pytest.mark.fault("redirects to other hosts, schemes, private addresses, in circles")
def test_a_redirect_that_leads_nowhere_good(location: str, kind: type[FetchError]) -> None:
    """Circles, other hosts, other schemes, forbidden and broken addresses end the journey."""
    play = Play(lambda _: httpx.Response(302, headers={"Location": location} if location else {}))
    assert isinstance(play.fails("https://www.mhlw.go.jp/a"), kind)


def test_redirects_end_after_five() -> None:
    """A chain that never repeats itself ends as well."""
    play = Play(lambda request: httpx.Response(302, headers={"Location": request.url.path + "a"}))
    error = play.fails("https://www.mhlw.go.jp/a")
    assert isinstance(error, TooMuch)
    assert error.requests == 6


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.mhlw.go.jp/x",
        "https:///x",
        "x.html",
        "https://www.mhlw.go.jp/a b",
        "https://www.mhlw.go.jp/a\r\nHost: x",
        "https://user:word@www.mhlw.go.jp/",
        "http://[::1",
        "http://www.mhlw.go.jp:99999/",
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://169.254.169.254/latest/",
    ],
)
def test_unfit_addresses_are_refused_without_a_request(url: str) -> None:
    """Nothing leaves this machine for them."""
    play = Play(page)
    assert isinstance(play.fails(url), Refused)
    assert play.requests == []


def test_connect_to_reaches_another_place_under_the_same_name() -> None:
    """The request goes to the mirror and names the ministry; the answer knows the ministry's addresses only."""
    options = HttpOptions(min_interval=0, connect_to={"www.mhlw.go.jp": "http://127.0.0.1:8765/copy"})
    play = Play(redirecting({"/copy/a": "http://127.0.0.1:8765/copy/b?x=1"}), options)
    fetched = play.fetcher.get("https://www.mhlw.go.jp/a")
    assert [str(request.url) for request in play.requests] == ["http://127.0.0.1:8765/copy/a", "http://127.0.0.1:8765/copy/b?x=1"]
    assert [request.headers["Host"] for request in play.requests] == ["www.mhlw.go.jp"] * 2
    assert (fetched.url, fetched.final_url) == ("https://www.mhlw.go.jp/a", "https://www.mhlw.go.jp/b?x=1")
    assert isinstance(play.fails("http://127.0.0.1:9999/"), Refused)


def test_an_address_the_library_cannot_take_is_refused() -> None:
    """Its own error does not leave the package."""
    assert isinstance(Play(page, robots="").fails("https://" + "a" * 70 + ".\u3002example/" + "x" * 70_000), FetchError)


def test_closing_twice_does_no_harm() -> None:
    """As a `with` and by hand."""
    play = Play(page)
    with play.fetcher as fetcher:
        fetcher.get(URL)
    fetcher.close()
