// Holds a page of the lab's server in a sandboxed frame; whatever it fetches is asked by the kernel.
// The frame is a stranger here: without `allow-same-origin` it has an origin like no other, and its policy
// leaves it no network. All it has is one port to this script, which carries requests to the lab's server,
// their answers, and what the page stores.

const PATIENCE = 20000; // milliseconds: a kernel at work answers when its cell has ended

// The frame's own first script: it lends the page a fetch and two storages, then builds the page.
async function inside(home, nonce, kept) {
  const { port1: port, port2 } = new MessageChannel();
  const waiting = new Map();
  let last = 0;

  // No policy of a page stops these, which speak by UDP. Frames in this one are strangers to it in turn.
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) delete window[name];

  port.onmessage = ({ data: { id, status, headers, body } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    const redirects = status >= 300 && status < 400 && status !== 304; // nobody here follows one
    if (status < 200 || redirects) return reject(new TypeError("Failed to fetch"));
    const empty = [204, 205, 304].includes(status);
    return resolve(new Response(empty ? null : body, { status, headers }));
  };

  window.fetch = async (resource, options) => {
    const request = new Request(resource, options);
    const { origin, pathname, search } = new URL(request.url);
    request.signal.throwIfAborted();
    if (origin !== home) throw new TypeError("Failed to fetch"); // as the server's own policy has it
    const body = await request.arrayBuffer();
    return new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
      const { method, credentials } = request;
      port.postMessage({ id, method, path: pathname + search, headers: [...request.headers], credentials, body });
    });
  };

  // A frame without an origin has no storage. This one lives in this view, so that it survives a reload.
  for (const area of ["localStorage", "sessionStorage"]) {
    const items = new Map(kept[area]);
    const tell = () => port.postMessage({ area, items: [...items] });
    const methods = {
      getItem: (key) => items.get(String(key)) ?? null,
      setItem: (key, value) => tell(items.set(String(key), String(value))),
      removeItem: (key) => tell(items.delete(String(key))),
      clear: () => tell(items.clear()),
      key: (index) => [...items.keys()][index] ?? null,
    };
    const storage = new Proxy(methods, {
      get: (_, key) => (key === "length" ? items.size : (methods[key] ?? items.get(key))),
      has: (_, key) => key in methods || items.has(key),
      set: (_, key, value) => (methods.setItem(key, value), true),
      deleteProperty: (_, key) => (methods.removeItem(key), true),
      ownKeys: () => [...items.keys()],
      getOwnPropertyDescriptor: (_, key) =>
        items.has(key) ? { value: items.get(key), writable: true, enumerable: true, configurable: true } : undefined,
    });
    Object.defineProperty(window, area, { value: storage });
  }

  parent.postMessage("authlab bridge", "*", [port2]);

  const text = async (path) => (await fetch(new URL(path, home))).text();
  const page = new DOMParser().parseFromString(await text("/"), "text/html");
  const base = page.createElement("base");
  base.href = `${home}/`;
  page.head.prepend(base);
  const scripts = [...page.querySelectorAll("script[src]")];
  const sources = await Promise.all(scripts.map((script) => text(script.getAttribute("src"))));
  for (const link of page.querySelectorAll("link")) {
    const style = page.createElement("style");
    style.nonce = nonce;
    if (link.rel === "stylesheet") style.textContent = await text(link.getAttribute("href"));
    link.replaceWith(style);
  }
  scripts.forEach((script) => script.remove());
  document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
  for (const [index, script] of scripts.entries()) {
    const again = document.createElement("script"); // one that was parsed elsewhere would never run
    again.type = script.type;
    again.nonce = nonce;
    again.textContent = sources[index];
    document.head.append(again);
  }
}

function render({ model, el }) {
  const home = model.get("home");
  const view = crypto.getRandomValues(new Uint32Array(4)).join("-"); // of the views of one widget, this one
  const kept = { localStorage: [], sessionStorage: [] };
  const waiting = new Map(); // what the kernel was asked, and where its answer goes
  let number = 0;
  let frame = null;
  let open = null; // the port of the page that is there now

  const make = (tag, text = "") => Object.assign(document.createElement(tag), { textContent: text });
  const root = el.appendChild(make("div"));
  root.className = "authlab";
  const bar = root.appendChild(make("div"));
  bar.className = "bar";
  const reload = bar.appendChild(make("button", "Load again"));
  reload.type = "button";
  reload.dataset.lmSuppressShortcuts = "true"; // JupyterLab looks at what has the focus
  bar.append(make("span", home));
  const said = root.appendChild(make("div"));
  said.setAttribute("role", "status");

  function onAnswer({ view: whose, number: which, status, headers }, buffers) {
    if (whose !== view || !waiting.has(which)) return;
    const { id, port, timer } = waiting.get(which);
    waiting.delete(which);
    clearTimeout(timer);
    if (port !== open) return; // the page that asked has gone
    said.textContent = "";
    // A copy: the message's own bytes are a window on more of them.
    const body = buffers.length ? new Uint8Array(buffers[0].buffer, buffers[0].byteOffset, buffers[0].byteLength) : null;
    port.postMessage({ id, status, headers, body: body && body.slice().buffer });
  }

  function onPage(port, { id, area, items, method, path, headers, credentials, body }) {
    if (Object.hasOwn(kept, area)) kept[area] = items;
    if (id === undefined) return;
    const which = ++number;
    const late = () => (said.textContent = "The kernel has not answered yet: it is at work, or it has ended.");
    waiting.set(which, { id, port, timer: setTimeout(late, PATIENCE) });
    model.send({ view, number: which, method, path, headers, credentials }, undefined, [body]);
  }

  // Only the first document of a frame gets to speak, and once: it is the one written below.
  function onMessage({ source, data, ports }) {
    if (!frame || source !== frame.contentWindow || data !== "authlab bridge" || open) return;
    [open] = ports;
    const port = open;
    port.onmessage = (event) => port === open && onPage(port, event.data);
  }

  function load() {
    frame?.remove();
    open?.close();
    open = null;
    said.textContent = "Asking the kernel for the page …";
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join("");
    const policy =
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; ` +
      `form-action 'none'; base-uri ${home}`;
    const values = JSON.stringify([home, nonce, kept]).replaceAll("<", "\\u003c"); // no </script> in a string
    const made = make("iframe");
    frame = made;
    frame.title = `The page of the server ${model.get("name")}`;
    frame.setAttribute("sandbox", "allow-scripts allow-forms"); // forms: else a page hears no submit
    frame.srcdoc =
      `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">` +
      `<script nonce="${nonce}">(${inside})(...${values})</script>`;
    let loads = 0;
    frame.addEventListener("load", () => {
      loads += 1;
      if (loads === 1 || frame !== made) return;
      frame.remove();
      frame = null;
      open?.close();
      open = null;
      said.textContent = "The page has left for another address, which a frame cannot show.";
    });
    root.append(frame);
  }

  model.on("msg:custom", onAnswer);
  addEventListener("message", onMessage);
  reload.addEventListener("click", load);
  load();
  return () => {
    removeEventListener("message", onMessage);
    model.off("msg:custom", onAnswer);
    waiting.forEach(({ timer }) => clearTimeout(timer));
    open?.close();
  };
}

export default { render };
