// Draws the `fields` of a hash side by side; `at` is the open one. `stepper.js` stands before this.

function render(context) {
  const fields = context.model.get("fields");
  const label = "A stored hash. Left and right arrow keys, Home and End open its fields.";
  const { root, bar, go, begin } = stepper(context, fields.length, label);

  const row = root.appendChild(make("div", "fields"));
  const buttons = fields.map((field, index) => {
    const button = row.appendChild(make("button", "field"));
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
  root.appendChild(bar);

  return begin((at) => {
    const field = fields[at];
    buttons.forEach((button, index) => {
      button.classList.toggle("here", index === at);
      button.setAttribute("aria-pressed", String(index === at));
    });
    const before = fields.slice(0, at).reduce((sum, one) => sum + one.text.length, 0);
    const end = before + field.text.length;
    title.textContent = `${field.name}: characters ${before + 1} to ${end} of 60`;
    what.textContent = field.what;
    bytes.hidden = !field.bytes;
    bytes.textContent = field.bytes;
    python.textContent = `In Python: ${field.python}`;
  });
}

export default { render };
