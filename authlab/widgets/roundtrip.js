// Draws `steps` between `actors`; `at` is the open step. `stepper.js` stands before this.

function render(context) {
  const { model } = context;
  const actors = model.get("actors");
  const steps = model.get("steps");
  const columns = `repeat(${actors.length}, 1fr)`;
  const colour = (actor) => `var(--authlab-${actor})`;
  const label = "Round trip. Left and right arrow keys, Home and End step through it.";
  const { root, bar, go, begin } = stepper(context, steps.length, label);

  const lanes = root.appendChild(make("div", "lanes"));
  lanes.style.gridTemplateColumns = columns;
  for (const actor of actors) {
    lanes.appendChild(make("div", "actor", actor)).style.setProperty("--lane", colour(actor));
  }

  const list = root.appendChild(make("ol"));
  const rows = steps.map((step, index) => {
    const button = list.appendChild(make("li")).appendChild(make("button", "step"));
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

  root.appendChild(bar);
  const count = bar.appendChild(make("span"));
  count.setAttribute("aria-live", "polite");
  const bytes = root.appendChild(make("pre"));
  bytes.tabIndex = 0;
  bytes.setAttribute("role", "group");
  bytes.setAttribute("aria-label", "The bytes of this step");
  const python = root.appendChild(make("div", "python"));

  return begin((at) => {
    const step = steps[at];
    rows.forEach((row, index) => {
      row.classList.toggle("ahead", index > at);
      row.classList.toggle("here", index === at);
      row.setAttribute("aria-current", index === at ? "step" : "false");
    });
    const who = step.source === step.target ? step.source : `${step.source} → ${step.target}`;
    count.textContent = `Step ${at + 1} of ${steps.length}: ${who}, ${step.label}`;
    bytes.replaceChildren(
      ...step.parts.map(([text, secret]) => make(secret ? "mark" : "span", "", text)),
    );
    python.textContent = `In Python: print(${model.get("name")}.steps[${at}].detail)`;
  }, bytes);
}

export default { render };
