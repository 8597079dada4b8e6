"""A widget of our own JavaScript in a bare page, as the notebook would draw it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from authlab.widgets import LabWidget

# A model as anywidget hands it to `render`: a change is told to whoever listens.
_MODEL = """async ([code, values]) => {
    const listeners = new Set();
    window.saved = 0;
    window.model = {
        get: (name) => values[name],
        set: (name, value) => { values[name] = value; for (const tell of [...listeners]) tell(); },
        save_changes: () => { window.saved += 1; },
        on: (event, listener) => { if (event === "change:at") listeners.add(listener); },
        off: (event, listener) => listeners.delete(listener),
    };
    const lesson = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    window.cleanup = lesson.default.render({ model, el: document.body });
}"""


def draw(page: Page, widget: LabWidget, **values: Any) -> None:
    """Draw a widget from these values, `at` the first place."""
    page.evaluate(_MODEL, [str(widget._esm), {"at": 0, **values}])


@contextmanager
def drawn(page: Page, widget: LabWidget, **values: Any) -> Iterator[Page]:
    """Draw a widget in an empty page; afterwards nothing must have gone wrong there."""
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.set_content(f"<style>{LabWidget._css}</style>")
    draw(page, widget, **values)
    yield page
    assert problems == []


def at(page: Page) -> int:
    """Return which place is open."""
    return page.evaluate("() => model.get('at')")


def after_the_cleanup_nothing_is_touched(page: Page) -> None:
    """Take the drawn widget down, and see that neither the model nor a key reaches it any more."""
    before = page.content()
    page.evaluate("() => { cleanup(); model.set('at', 3); }")
    page.locator(".authlab").focus()
    page.keyboard.press("Home")
    assert page.content() == before
    assert at(page) == 3
