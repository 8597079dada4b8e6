// Draws `steps` between `actors`; `at` is the open step. All text goes in as text, never as markup.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (tag === "button") element.dataset.lmSuppressShortcuts = "true"; // JupyterLab looks at what has the focus
  return element;
}

function render({ model, el }) {
  const actors = model.get("actors");
  const steps = model.get("steps");
  const columns = `repeat(${actors.length}, 1fr)`;
  const colour = (actor) => `var(--authlab-${actor})`;

  const root = make("div", "authlab");
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Round trip. Left and right arrow keys, Home and End step through it.");
  root.dataset.lmSuppressShortcuts = "true";

  const lanes = root.appendChild(make("div", "lanes"));
  lanes.style.gridTemplateColumns = columns;
  for (const actor of actors) {
    lanes.appendChild(make("div", "actor", actor)).style.setProperty("--lane", colour(actor));
  }

  const list = root.appendChild(make("ol"));
  const rows = steps.map((step, index) => {
    const button = list.appendChild(make("li")).appendChild(make("button", "step"));
    button.type = "button";
    button.style.gridTemplateColumns = `repeat(${2 * actors.length}, 1fr)`;
    button.style.setProperty("--lane", colour(step.source));
    const [from, to] = [actors.indexOf(step.source), actors.indexOf(step.target)];
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const way = from === to ? "self" : from < to ? "arrow right" : "arrow left";
    const arrow = button.appendChild(make("span", way, step.label));
    arrow.style.gridColumn = from === to ? `${2 * low + 1} / span 2` : `${2 * low + 2} / ${2 * high + 2}`;
    const who = from === to ? step.source : `${step.source} to ${step.target}`;
    button.setAttribute("aria-label", `Step ${index + 1}, ${who}: ${step.label}`);
    button.addEventListener("click", () => go(index));
    return button;
  });

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
  const count = bar.appendChild(make("span"));
  count.setAttribute("aria-live", "polite");
  const bytes = root.appendChild(make("pre"));
  bytes.tabIndex = 0;
  bytes.setAttribute("aria-label", "The bytes of this step");
  const python = root.appendChild(make("div", "python"));

  const inside = (index) => Math.max(0, Math.min(steps.length - 1, index));

  function go(index) {
    model.set("at", inside(index));
    model.save_changes();
  }

  function draw() {
    const at = inside(model.get("at")); // a cell may set anything
    const step = steps[at];
    rows.forEach((row, index) => {
      row.classList.toggle("ahead", index > at);
      row.classList.toggle("here", index === at);
      row.setAttribute("aria-current", index === at ? "step" : "false");
    });
    // Not `disabled`: that would take the focus away, and the arrow keys with it.
    back.setAttribute("aria-disabled", String(at === 0));
    next.setAttribute("aria-disabled", String(at === steps.length - 1));
    const who = step.source === step.target ? step.source : `${step.source} → ${step.target}`;
    count.textContent = `Step ${at + 1} of ${steps.length}: ${who}, ${step.label}`;
    bytes.replaceChildren(
      ...step.parts.map(([text, secret]) => make(secret ? "mark" : "span", "", text)),
    );
    python.textContent = `In Python: print(${model.get("name")}.steps[${at}].detail)`;
  }

  function onKey(event) {
    const at = inside(model.get("at"));
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    const combined = event.altKey || event.ctrlKey || event.metaKey; // the browser's own: back, select
    if (target === undefined || combined || event.target === bytes) return;
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
