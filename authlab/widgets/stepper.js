// What widgets share that step through a list: the frame, the buttons and the keys. The model's `at` is the
// open place. All text goes in as text, never as markup.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (tag === "button") {
    element.type = "button";
    element.dataset.lmSuppressShortcuts = "true"; // JupyterLab looks at what has the focus
  }
  return element;
}

function stepper({ model, el }, count, label) {
  const root = make("div", "authlab");
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", label);
  root.dataset.lmSuppressShortcuts = "true";

  // A cell may set anything: what is out of range opens the nearest place.
  const inside = (index) => Math.max(0, Math.min(count - 1, index));
  const here = () => inside(model.get("at"));

  function go(index) {
    model.set("at", inside(index));
    model.save_changes();
  }

  const bar = make("div", "bar");
  const control = (text, target) => {
    const button = bar.appendChild(make("button", "", text));
    button.addEventListener("click", () => go(target()));
    return button;
  };
  const back = control("◀ Back", () => here() - 1);
  const next = control("Next ▶", () => here() + 1);
  control("Start over", () => 0);

  // Draw now and at every change, and return the cleanup. In `scrolling`, keys scroll.
  function begin(draw, scrolling = null) {
    function redraw() {
      // Not `disabled`: that would take the focus away, and the arrow keys with it.
      back.setAttribute("aria-disabled", String(here() === 0));
      next.setAttribute("aria-disabled", String(here() === count - 1));
      draw(here());
    }

    function onKey(event) {
      const keys = { ArrowRight: here() + 1, ArrowLeft: here() - 1, Home: 0, End: count - 1 };
      const combined = event.altKey || event.ctrlKey || event.metaKey; // the browser's own: back, select
      if (keys[event.key] === undefined || combined || event.target === scrolling) return;
      event.preventDefault();
      go(keys[event.key]);
    }

    root.addEventListener("keydown", onKey);
    model.on("change:at", redraw);
    el.appendChild(root);
    redraw();
    return () => {
      model.off("change:at", redraw);
      root.removeEventListener("keydown", onKey);
    };
  }

  return { root, bar, go, begin };
}
