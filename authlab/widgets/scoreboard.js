// Draws the `trials` by lesson; `at` is the open one. What is as it should be is a small tile, what is not
// has its name on it. `stepper.js` stands before this.

function render(context) {
  const { model } = context;
  const trials = model.get("trials");
  const label = "The scoreboard. Left and right arrow keys, Home and End open its attacks and stories.";
  const { root, bar, go, begin } = stepper(context, trials.length, label);
  const [counted, ...limits] = model.get("caption").split(", stated limits: ");
  root.appendChild(make("div", "title", counted));
  for (const names of limits) root.appendChild(make("div", "", `△ stated limits: ${names}`));

  const board = root.appendChild(make("div", "board"));
  let row = null;
  const tiles = trials.map((trial, index) => {
    if (row?.dataset.lesson !== trial.lesson) {
      board.appendChild(make("div", "lesson", trial.lesson));
      row = board.appendChild(make("div", "tiles"));
      row.dataset.lesson = trial.lesson;
    }
    const wrong = trial.mark === "✗";
    const tile = row.appendChild(make("button", "tile", wrong ? `${trial.mark} ${trial.name}` : trial.mark));
    tile.dataset.kind = trial.kind;
    tile.dataset.mark = trial.mark;
    tile.title = trial.name;
    tile.setAttribute("aria-label", `${trial.kind} ${trial.name}: ${trial.outcome}`);
    tile.addEventListener("click", () => go(index));
    return tile;
  });

  const panel = root.appendChild(make("div", "panel"));
  panel.setAttribute("aria-live", "polite");
  const title = panel.appendChild(make("div", "title"));
  const seen = panel.appendChild(make("div"));
  const why = panel.appendChild(make("div"));
  const exchange = panel.appendChild(make("pre"));
  exchange.tabIndex = 0;
  exchange.dataset.lmSuppressShortcuts = "true";
  const python = panel.appendChild(make("div", "python"));
  root.appendChild(bar);

  return begin((at) => {
    const trial = trials[at];
    const focused = tiles.includes(document.activeElement);
    tiles.forEach((tile, index) => {
      tile.classList.toggle("here", index === at);
      tile.tabIndex = index === at ? 0 : -1; // Tab goes past the others: the arrow keys open them
      tile.setAttribute("aria-pressed", String(index === at));
    });
    if (!trial) return;
    if (focused) tiles[at].focus();
    title.textContent = `${trial.mark} ${trial.name}: ${trial.outcome} (${trial.kind}, lesson ${trial.lesson})`;
    seen.textContent = `Seen: ${trial.seen}.`;
    why.textContent = trial.why;
    exchange.textContent = [trial.request, trial.response].filter(Boolean).join("\n\n→ ");
    exchange.hidden = !exchange.textContent;
    python.textContent = `In Python: ${trial.python}`;
  }, exchange);
}

export default { render };
