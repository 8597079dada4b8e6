// The page of the reference app: it shows nothing protected until the server has vouched for the token.

const KEY = "auth_token";
const SENDABLE = /^[\w.~+/-]{1,16384}=*$/; // RFC 6750 section 2.1, and what the server reads of a header

// What one answer of /auth/me means. 200 with a name: valid. 401: the token is gone for good.
// Everything else (no network, 500, a captive portal's HTML) says nothing about the token.
export function resolve(status, body) {
  if (status === 401) return "invalid";
  if (status === 200 && typeof body?.username === "string" && body.username) return "valid";
  return "unverified";
}

let inMemory = null; // a token that the browser would not store lives as long as the page

const tokens = {
  read() {
    if (inMemory !== null) return inMemory;
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  write(token) {
    inMemory = null;
    try {
      if (token === null) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, token);
    } catch {
      inMemory = token;
    }
  },
};

// One request; the status is 0 where the page may see no answer, the body null where it is no JSON.
async function ask(path, options) {
  try {
    const response = await fetch(path, {
      credentials: "omit",
      ...options,
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(15000),
    });
    return { status: response.status, body: await response.json().catch(() => null) };
  } catch {
    return { status: 0, body: null };
  }
}

const bearer = (token) => ({ headers: { Authorization: `Bearer ${token}` } });

if (typeof document !== "undefined") start();

function start() {
  const at = (id) => document.getElementById(id);
  let latest = 0; // an older answer that arrives late must not undo a newer one

  function show(state, message, username = "") {
    latest += 1;
    at("protected").hidden = state !== "valid";
    at("login").hidden = state !== "invalid";
    at("retry").hidden = state !== "unverified";
    at("who").textContent = state === "valid" ? username : "";
    at("message").textContent = message;
    return latest;
  }

  async function check() {
    const token = tokens.read();
    if (token === null) return show("invalid", "Log in to go on.");
    const mine = show("unknown", "Checking …");
    const known = SENDABLE.test(token);
    const { status, body } = known ? await ask("auth/me", bearer(token)) : { status: 401, body: null };
    if (mine !== latest) return mine;
    const state = resolve(status, body);
    if (state === "valid") return show("valid", "", body.username);
    if (state === "unverified") {
      return show("unverified", "The server cannot be asked right now whether you are still signed in.");
    }
    if (tokens.read() !== token) return check();  // another tab has got a new one meanwhile
    tokens.write(null);
    return show("invalid", "You are signed out. Log in to go on.");
  }

  async function logIn(event) {
    event.preventDefault();
    const form = new URLSearchParams({ username: at("username").value, password: at("password").value });
    at("password").value = "";
    at("submit").disabled = true;
    at("message").textContent = "Logging in …";
    const { status, body } = await ask("auth/login", { method: "POST", body: form, credentials: "same-origin" });
    at("submit").disabled = false;
    if (status === 200 && typeof body?.access_token === "string" && SENDABLE.test(body.access_token)) {
      tokens.write(body.access_token);
      await check();
    } else if (status === 401) {
      show("invalid", "Wrong user name or password.");
    } else if (status === 429) {
      show("invalid", "Too many attempts. Wait a minute, then try again.");
    } else {
      show("invalid", "The server did not answer as it should. Nothing was changed; try again.");
    }
  }

  async function logOut() {
    const token = tokens.read();
    tokens.write(null);
    show("invalid", "Logging out …");
    const { status } = await ask("auth/logout", { method: "POST", ...bearer(token) });
    const told = status === 204 || status === 401;
    const silent = "This browser has forgotten the token, but the server could not be told.";
    show("invalid", told ? "You are logged out." : silent);
  }

  at("login").addEventListener("submit", logIn);
  at("logout").addEventListener("click", logOut);
  at("retry").addEventListener("click", check);
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) {
      inMemory = null; // another tab logged in or out
      check();
    }
  });
  addEventListener("pageshow", (event) => event.persisted && check()); // the back button's frozen copy
  addEventListener("pagehide", () => show("unknown", "Checking …"));
  check();
}
