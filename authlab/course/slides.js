// Cut each step of a lesson into slides of one screen, by measured heights, then hand over to reveal.js.
const WIDTH = 1280;
const HEIGHT = 720;
const ROOM = 620; // what a slide holds, below the line that says the step again
const SMALLEST = 0.8; // an output is shrunk to this at most; a longer one is cut, and scrolls if it cannot be

const outerHeight = (element) => {
  const { marginTop, marginBottom } = getComputedStyle(element);
  return element.getBoundingClientRect().height + parseFloat(marginTop) + parseFloat(marginBottom);
};

// Stand a part of a cell before it, inside copies of all that is around the part there.
function alone(cell, part) {
  let whole = part;
  for (let around = part.parentElement; ; around = around.parentElement) {
    const copy = around.cloneNode(false);
    copy.removeAttribute("id");
    copy.append(whole);
    whole = copy;
    if (around === cell) break;
  }
  cell.before(whole);
  return whole;
}

// A cell in pieces that may stand on slides of their own: a paragraph, the code, each output.
function pieces(cell) {
  const prose = cell.classList.contains("jp-MarkdownCell");
  const parts = [...cell.querySelectorAll(prose ? ".jp-MarkdownOutput > *" : ".jp-Cell-inputWrapper, .jp-OutputArea-child")];
  if (parts.length < 2 || cell.querySelector(".celltag_authlab-vote")) return [cell];
  const found = parts.map((part) => alone(cell, part));
  cell.remove();
  return found;
}

// A long table or text in parts that fit: by rows, or by lines.
function parts(piece) {
  if (outerHeight(piece) * SMALLEST <= ROOM) return [piece];
  const table = piece.querySelector("table");
  const panes = piece.querySelectorAll("pre");
  const text = table || panes.length > 1 ? null : panes[0]; // texts side by side stay so
  if (text) cutAtLines(text);
  const units = (whole) => [...(table ? whole.querySelector("table").tBodies[0].rows : whole.querySelector("pre").childNodes)];
  if (!(table?.tBodies.length || text) || units(piece).length < 4) return [piece];
  const heights = units(piece).map((unit) => (table ? unit.offsetHeight : lines(unit) * lineHeight(text)));
  const all = heights.reduce((sum, height) => sum + height, 0);
  const around = outerHeight(piece) - all;
  const slides = Math.ceil(all / (ROOM - around));
  const groups = [[]];
  let used = 0;
  heights.forEach((height, place) => {
    // The last part is about as long as the first.
    if (used + height / 2 > (all / slides) * groups.length) groups.push([]);
    groups.at(-1).push(place);
    used += height;
  });
  const found = groups.map((group) => {
    const copy = piece.cloneNode(true);
    units(copy).forEach((unit, place) => group.includes(place) || unit.remove());
    piece.before(copy);
    return copy;
  });
  piece.remove();
  return found;
}

const lines = (node) => node.textContent.split("\n").length - 1;

const lineHeight = (text) => parseFloat(getComputedStyle(text).lineHeight);

// Let each text node of a listing end with its line.
function cutAtLines(text) {
  const inner = text.querySelector("code");
  if (inner) inner.replaceWith(...inner.childNodes);
  for (const node of [...text.childNodes]) {
    let rest = node;
    while (rest.nodeType === Node.TEXT_NODE) {
      const end = rest.data.indexOf("\n") + 1;
      if (!end || end === rest.length) break;
      rest = rest.splitText(end);
    }
  }
}

function fit(piece) {
  const height = outerHeight(piece);
  if (height <= ROOM) return height;
  const zoom = Math.max(SMALLEST, ROOM / height);
  piece.style.zoom = zoom;
  if (height * zoom > ROOM) {
    piece.classList.add("scrolls");
    piece.style.maxHeight = `${ROOM / zoom}px`;
  }
  return Math.min(height * zoom, ROOM);
}

function cut(step) {
  const whole = step.querySelector(":scope > section");
  const title = whole.querySelector("h1, h2")?.firstChild?.textContent ?? "";
  const slides = [];
  let slide, used, heading;
  const open = () => {
    slide = document.createElement("section");
    slide.notes = [];
    used = 0;
    if (slides.length && title) {
      const again = document.createElement("p");
      again.className = "again";
      again.textContent = title;
      slide.append(again);
    }
    slides.push(slide);
  };
  open();
  for (const child of [...whole.children]) {
    if (child.matches("aside.notes")) {
      slide.notes.push(...child.childNodes);
      continue;
    }
    const vote = child.querySelector(".celltag_authlab-vote");
    const cell = pieces(child).flatMap(parts).map((piece) => ({ piece, height: fit(piece) }));
    const together = cell.reduce((sum, part) => sum + part.height, 0);
    const prose = child.classList.contains("jp-MarkdownCell");
    for (const [place, { piece, height }] of cell.entries()) {
      // Code goes with its output where one slide holds both.
      const needs = place === 0 && !prose && together <= ROOM ? together : height;
      const third = piece.querySelector("h3");
      if (used && (used + needs > ROOM || third)) {
        const stranded = heading;
        if (stranded && slide.lastElementChild === stranded.piece && used > stranded.height) {
          open();
          slide.append(stranded.piece); // a heading goes with what it is about
          used = stranded.height;
        } else if (!(stranded && slide.lastElementChild === stranded.piece)) {
          open();
        }
      }
      slide.append(piece);
      used += height;
      heading = piece.querySelector("h1, h2, h3") ? { piece, height } : undefined;
    }
    if (vote) used = ROOM; // what happened is not shown with it
  }
  for (const one of slides) {
    if (one.notes.length) {
      const aside = document.createElement("aside");
      aside.className = "notes";
      aside.append(...one.notes);
      one.append(aside);
    }
  }
  whole.replaceWith(...slides);
}

async function start() {
  document.body.classList.add("cutting");
  await Promise.allSettled([document.fonts.ready, ...[...document.images].map((image) => image.decode())]);
  for (const step of document.querySelectorAll(".slides > section")) cut(step);
  document.body.classList.remove("cutting");
  await Reveal.initialize({
    width: WIDTH, height: HEIGHT, margin: 0, center: false, hash: true, transition: "none",
    slideNumber: "c/t", plugins: [RevealNotes],
  });
  document.body.dataset.ready = "yes";
}

start();
