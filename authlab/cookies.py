"""The cookies a driven browser keeps, with the flags that say who gets them."""

from playwright.async_api import BrowserContext

from authlab.masked import Masked

_COLUMNS = ("name", "value", "domain", "path", "Secure", "HttpOnly", "SameSite", "ends")


async def list_cookies(context: BrowserContext, url: str | None = None) -> Masked:
    """List all cookies of a browser, or only those whose domain, path and Secure fit a URL.

    A domain that begins with a dot has its subdomains in it; any other was set by that host alone. A
    cookie ends with the session, or on a date: RFC 6265 section 5.3 calls that one persistent.
    """
    page = next(iter(context.pages), None) or await context.new_page()
    session = await context.new_cdp_session(page)
    # Not Playwright's own list: that one says Lax where a cookie has no SameSite at all.
    ask = ("Network.getCookies", {"urls": [url]}) if url else ("Storage.getCookies", {})
    cookies = (await session.send(*ask))["cookies"]
    await session.detach()
    rows = [
        (
            *(cookie[field] for field in ("name", "value", "domain", "path")),
            *("yes" if cookie[flag] else "no" for flag in ("secure", "httpOnly")),
            cookie.get("sameSite", "not set"),
            "with the session" if cookie["session"] else "on a date",
        )
        for cookie in sorted(cookies, key=lambda cookie: (cookie["domain"], cookie["path"], cookie["name"]))
    ]
    return Masked(_COLUMNS, rows)
