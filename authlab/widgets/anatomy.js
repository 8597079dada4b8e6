// Draws the `fields` of a hash side by side; `at` is the open one. All text goes in as text, never as markup.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (tag === "button") element.dataset.lmSuppressShortcuts = "true"; // JupyterLab looks at what has the focus
  return element;
}

function render({ model, el }) {
  const fields = model.get("fields");
  const inside = (index) => Math.max(0, Math.min(fields.length - 1, index));

  const root = make("div", "authlab");
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "A stored hash. Left and right arrow keys, Home and End open its fields.");
  root.dataset.lmSuppressShortcuts = "true";

  const row = root.appendChild(make("div", "fields"));
  const buttons = fields.map((field, index) => {
    const button = row.appendChild(make("button", "field"));
    button.type = "button";
    button.appendChild(make(field.secret ? "mark" : "span", "characters", field.text));
    button.appendChild(make("span", "label", field.name));
    button.setAttribute("aria-label", `${field.name}: ${field.text}`);
    button.addEventListener("click", () => go(index));
    return button;
  });

  const panel = root.appendChild(make("div", "panel"));
  panel.setAttribute("aria-live", "polite");
  const title = panel.appendChild(make("div", "title"));
  const what = panel.appendChild(make("div"));
  const bytes = panel.appendChild(make("pre"));
  const python = panel.appendChild(make("div", "python"));

  const bar = root.appendChild(make("div", "bar"));
  const control = (label, target) => {
    const button = bar.appendChild(make("button", "", label));
    button.type = "button";
    button.addEventListener("click", () => go(target()));
    return button;
  };
  const back = control("◀ Back", () => inside(model.get("at")) - 1);
  const next = control("Next ▶", () => inside(model.get("at")) + 1);
  control("Start over", () => 0);

  function go(index) {
    model.set("at", inside(index));
    model.save_changes();
  }

  function draw() {
    const at = inside(model.get("at")); // a cell may set anything
    const field = fields[at];
    buttons.forEach((button, index) => {
      button.classList.toggle("here", index === at);
      button.setAttribute("aria-pressed", String(index === at));
    });
    // Not `disabled`: that would take the focus away, and the arrow keys with it.
    back.setAttribute("aria-disabled", String(at === 0));
    next.setAttribute("aria-disabled", String(at === fields.length - 1));
    const before = fields.slice(0, at).reduce((sum, one) => sum + one.text.length, 0);
    const end = before + field.text.length;
    title.textContent = `${field.name}: characters ${before + 1} to ${end} of 60`;
    what.textContent = field.what;
    bytes.hidden = !field.bytes;
    bytes.textContent = field.bytes;
    python.textContent = `In Python: ${field.python}`;
  }

  function onKey(event) {
    const at = inside(model.get("at"));
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: fields.length - 1 }[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return; // the browser's own
    event.preventDefault();
    go(target);
  }

  root.addEventListener("keydown", onKey);
  model.on("change:at", draw);
  el.appendChild(root);
  draw();
  return () => {
    model.off("change:at", draw);
    root.removeEventListener("keydown", onKey);
  };
}

export default { render };
