"""Limits and headers that every answer goes through: how much, how often, and what a browser may do with a page."""

from litestar.datastructures import MutableScopeHeaders
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.types import Message, Scope

BODY_LIMIT = 32 * 1024
"""The most that any request sends, bytes."""
OPEN_REQUESTS = 3_000
"""Requests a minute from one address to what is open to all: a hall's visitors share one address."""

LIMIT = RateLimitConfig(rate_limit=("minute", OPEN_REQUESTS), set_rate_limit_headers=False)
open_limit = LIMIT.middleware
"""Middleware of routes that need no sign-in."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Addresses hold visitors' tokens. "no-referrer" would also hide our own pages' origin from us in forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


async def harden(message: Message, scope: Scope) -> None:
    """Put the headers on an answer; what says nothing of keeping is not kept."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers[name] = value
    # A page that lost its hub looks for the one that leads, and goes there.
    others = " ".join(each.web for each in scope["app"].state.hall.standing.hubs if each.web)
    if others:
        for part in ("connect-src", "form-action"):
            policy = headers["Content-Security-Policy"]
            headers["Content-Security-Policy"] = policy.replace(f"{part} 'self'", f"{part} 'self' {others}")
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"
