// Draws a token below its fields; `at` is the character looked at. Python makes `view` of the fields: the letters,
// the bytes behind them, the tag, the verdict. `stepper.js` stands before this.

const FIELDS = ["header", "payload", "key", "signature"];

function render(context) {
  const { model } = context;
  const view = () => model.get("view");
  // Asked whenever it is needed: the token gets longer and shorter.
  const count = { valueOf: () => view().letters.length };
  const label = "A token. Left and right arrow keys, Home and End move along its characters.";
  const { root, bar, go, begin } = stepper(context, count, label);
  root.classList.add("microscope");

  function send(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  const form = root.appendChild(make("div"));
  // In a field the arrow keys move in its text.
  form.addEventListener("keydown", (event) => event.stopPropagation());

  function field(name, type, text) {
    const line = form.appendChild(make("label", name, type === "text" ? text : ""));
    const input = line.appendChild(make("input"));
    input.type = type;
    input.dataset.lmSuppressShortcuts = "true";
    if (type === "checkbox") line.append(text);
    return input;
  }

  const inputs = FIELDS.map((name) => {
    const input = field(name, "text", name);
    input.maxLength = 120;
    input.spellcheck = false;
    input.autocomplete = "off";
    input.addEventListener("input", () => send(name, input.value));
    return input;
  });
  const follow = field("follow", "checkbox", "make the signature again at every change");
  follow.addEventListener("change", () => send("follow", follow.checked));

  const verdict = root.appendChild(make("div", "verdict"));
  verdict.setAttribute("role", "status");

  function row(name, className) {
    const line = root.appendChild(make("div", "row"));
    line.appendChild(make("span", "", name));
    return line.appendChild(make("div", className));
  }

  const token = row("token", "letters token");
  const strip = row("bits", "strip");
  const bytes = row("bytes", "letters");
  const what = root.appendChild(make("div", "what"));
  what.setAttribute("aria-live", "polite");
  const signed = row("HMAC input", "letters");
  const tag = row("its tag", "letters");
  const pythons = [0, 1].map(() => root.appendChild(make("div", "python")));
  const places = (event) => Number(event.target.dataset.at);
  token.addEventListener("pointerover", (event) => {
    // Not saved: the kernel need not know where the pointer is.
    if (event.target.dataset.at !== undefined) model.set("at", places(event));
  });
  token.addEventListener("click", (event) => {
    if (event.target.dataset.at !== undefined) go(places(event));
  });
  bar.lastChild.addEventListener("click", () => {
    for (const [name, value] of Object.entries(model.get("start"))) model.set(name, value);
    model.save_changes();
  });
  root.appendChild(bar);

  let drawn = null;
  function drawToken() {
    drawn = view();
    const span = (letter, at) => {
      const one = make("span", letter.part, letter.letter);
      one.dataset.at = String(at);
      return one;
    };
    token.replaceChildren(...drawn.letters.map(span));
    signed.replaceChildren(...drawn.letters.slice(0, drawn.signed).map(span));
    tag.replaceChildren(...drawn.tag.flatMap((byte) => [make("span", "signature", byte), " "]));
    verdict.textContent = drawn.verdict;
    const right = drawn.verdict.startsWith("✓");
    verdict.style.borderColor = `var(--authlab-${right ? "server" : "attacker"})`;
  }

  function cell(text, columns, classes) {
    const one = strip.appendChild(make("span", classes, text));
    one.style.gridColumn = `span ${columns}`;
  }

  function drawStrip(one) {
    strip.replaceChildren();
    const group = drawn.letters.filter(
      (other) => other.part === one.part && other.bits && other.place >> 2 === one.place >> 2,
    );
    const mark = (yes) => (yes ? `${one.part} here` : one.part);
    const first = 3 * (one.place >> 2);
    const behind = (drawn.bytes[one.part] ?? []).slice(first, first + 3);
    const empty = 24 - 6 * group.length;
    for (const other of group) cell(other.letter, 6, mark(other === one));
    if (empty) cell("", empty, "empty");
    group.forEach((other, number) => {
      [...other.bits].forEach((bit, index) => {
        const spare = 6 * number + index >= 8 * behind.length;
        cell(bit, 1, mark(other === one) + (spare ? " spare" : ""));
      });
    });
    if (empty) cell("", empty, "empty");
    behind.forEach((byte, index) => cell(byte, 8, mark(one.bytes.includes(first + index))));
    const spare = 6 * group.length - 8 * behind.length;
    if (spare > 0) cell("spare", spare, "spare");
  }

  function drawBytes(one) {
    const mark = (index) => (one.bytes.includes(index) ? `${one.part} here` : one.part);
    const gap = one.part === "signature" ? " " : "";
    const shown = (drawn.bytes[one.part] ?? []).flatMap((byte, i) => [make("span", mark(i), byte), gap]);
    bytes.replaceChildren(...shown);
    [...tag.children].forEach((byte, index) => {
      byte.classList.toggle("here", one.part === "signature" && one.bytes.includes(index));
    });
  }

  function draw(wanted) {
    if (drawn !== view()) drawToken();
    const at = Math.min(wanted, drawn.letters.length - 1);
    const one = drawn.letters[at];
    for (const box of [token, signed]) {
      [...box.children].forEach((letter, index) => letter.classList.toggle("here", index === at));
    }
    inputs.forEach((input, index) => {
      const value = model.get(FIELDS[index]);
      if (input.value !== value && document.activeElement !== input) input.value = value;
    });
    follow.checked = model.get("follow");
    what.textContent = one.what;
    pythons[0].textContent = one.python ? `In Python: ${one.python}` : "";
    pythons[1].textContent = `In Python: ${drawn.python}`;
    drawStrip(one);
    drawBytes(one);
  }

  const end = begin(draw);
  const again = () => draw(model.get("at"));
  const watched = ["view", "follow", ...FIELDS].map((name) => `change:${name}`);
  for (const event of watched) model.on(event, again);
  return () => {
    for (const event of watched) model.off(event, again);
    end();
  };
}

export default { render };
