"""What a request asks for: SPARQL 1.1 Protocol, query operation (https://www.w3.org/TR/sparql11-protocol/). No input or output here."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from werkzeug.datastructures import MIMEAccept, MultiDict
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.http import parse_accept_header, parse_options_header

from wsisgraph.store import GRAPHS, SOLUTIONS, Query
from wsisgraph.web.answers import is_repeatable
from wsisgraph.web.negotiation import names, preferred, quality

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml", "text/xml": "application/sparql-results+xml"}
REMEMBERED = 2**13
ENDINGS = {"html": "text/html", **{ending: form for form, ending in (*SOLUTIONS.items(), *GRAPHS.items())}}


@dataclass(frozen=True)
class Request:
    """The parts of an HTTP request on which the meaning of a query operation rests."""

    method: str
    query_string: bytes = b""
    content_type: str = ""
    accept: str = ""
    body: bytes = b""
    ending: str = ""

    @property
    def accepted(self) -> MIMEAccept:
        """The formats that it accepts: of its ending, of the parameter ``format``, or of the Accept header."""
        named = self.ending or (dict(parse_qsl(self.query_string.decode("latin-1"))).get("format", "") if b"format=" in self.query_string else "")
        if not named:
            return _parsed(self.accept)
        if named not in ENDINGS and "/" not in named:
            raise (NotFound if self.ending else BadRequest)(f"There is no format {named!r}. There are " + ", ".join(ENDINGS))
        return MIMEAccept([(ENDINGS.get(named, named), 1)])

    @property
    def describes_the_service(self) -> bool:
        """Whether it has no parameter at all, so that the answer is the service description."""
        return self.method in ("GET", "HEAD") and not self.query_string


@dataclass(frozen=True)
class Asked:
    """What a request comes to: a query, whether a person is to read its answer, and whether the answer is the same each time."""

    query: Query
    page: bool
    repeatable: bool


def interpret(request: Request) -> Asked:
    """Return what a request asks for; small requests are remembered, since programs repeat them.

    Raises:
        HTTPException: as ``read_query``, and when it names a format that does not exist.
    """
    small = len(request.query_string) + len(request.body) + len(request.accept) <= REMEMBERED
    return (_remembered if small else _interpreted)(request)


def _interpreted(request: Request) -> Asked:
    query = read_query(request)
    return Asked(query, asks_for_a_page(request.accepted), is_repeatable(query.text))


_remembered = lru_cache(2048)(_interpreted)


@lru_cache(1024)
def _parsed(accept: str) -> MIMEAccept:
    return parse_accept_header(accept, MIMEAccept)


def read_query(request: Request) -> Query:
    """Return the query of a request, with its dataset and acceptable formats.

    Raises:
        BadRequest: when the query is missing, repeated or not UTF-8, or the request asks for an update.
        UnsupportedMediaType: when a POST is neither a form nor a query.
    """
    fields = _decode(request.query_string)
    kind, options = parse_options_header(request.content_type)
    if request.method == "POST":
        if kind not in (FORM, DIRECT):
            raise UnsupportedMediaType(f"POST a query as {DIRECT} or as {FORM}. This endpoint is read-only: updates are refused.")
        if options.get("charset", "utf-8").lower() not in ("utf-8", "us-ascii"):
            raise UnsupportedMediaType("Queries are read as UTF-8; leave out the charset or say utf-8.")
    if request.method == "POST" and kind == DIRECT:
        texts = [_utf8(request.body)]
        if "query" in fields:
            raise BadRequest("The query is given twice: in the address and in the body. Leave one out.")
    elif request.method == "POST":
        fields = _decode(request.body)
        texts = fields.getlist("query")
    else:
        texts = fields.getlist("query")
    if "update" in fields:
        raise BadRequest("This endpoint is read-only: updates are refused.")
    if len(texts) != 1:
        raise BadRequest("Give exactly one query, in the parameter `query`." if texts else "The parameter `query` is missing.")
    solutions, graph = _best(request.accepted)
    return Query(texts[0], solutions, graph, tuple(fields.getlist("default-graph-uri")), tuple(fields.getlist("named-graph-uri")))


@lru_cache(1024)
def asks_for_a_page(accepted: MIMEAccept) -> bool:
    """Return whether a page is preferred to every machine format, as browsers do."""
    return names(accepted, "text/html") and all(quality(accepted, "text/html") > quality(accepted, form) for form in (*SOLUTIONS, *GRAPHS, *ALIASES))


def _decode(form: bytes) -> MultiDict[str, str]:
    """The fields of a url-encoded address or body; the library would put replacement characters where it is not UTF-8."""
    try:
        return MultiDict(parse_qsl(_utf8(form), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as error:
        raise BadRequest("A parameter is not UTF-8 after its percent signs are decoded.") from error


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The request is not UTF-8: byte {error.start} cannot be read.") from error


@lru_cache(1024)
def _best(accepted: MIMEAccept) -> tuple[str, str]:
    """The preferred media types of solutions and of graphs, empty where none fits."""
    found = []
    for offers in (SOLUTIONS, GRAPHS):
        best = preferred(accepted, [*offers, *(alias for alias, name in ALIASES.items() if name in offers)])
        found.append(ALIASES.get(best, best))
    return found[0], found[1]
