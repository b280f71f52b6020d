/* Keeps each answer of a view as it is given, and says so only when the server has said so.
   Without this file the page is one form, and its button keeps all. Nothing is put in the
   browser's storage. See docs/decisions/0003-autosave-script.md. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-keeps]");
  if (!form) return;
  const says = form.querySelector("[data-kept]");
  const version = form.elements.namedItem("version");
  const answered = document.querySelector("[data-answered]");
  const PATIENCE = 12000; // milliseconds until an answer that has not come counts as not kept
  const PAUSE = 1500; // after the last key of their own words
  const AGAIN = 5000; // between two tries while there is no connection
  const NOT_OURS = ["csrfmiddlewaretoken", "form_token", "version", "view", "confirm"];
  let working = null; // the save on its way
  let unsure = []; // sent, but no answer came: it may be kept all the same
  let plain = false; // the server wants a page to be seen: the button then sends the form as it is
  let leaving = false;
  let timer = 0;

  /* What is chosen and typed, by field; the line ends are those of the server. */
  function given() {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (!NOT_OURS.includes(name)) found[name] = value.replace(/\r\n/g, "\n").trim();
    }
    return found;
  }
  const same = (one, other) => Object.keys({ ...one, ...other }).every((name) => (one[name] || "") === (other[name] || ""));
  let kept = "unsaved" in form.dataset ? {} : given(); // what the server holds

  function say(words, wrong = false) {
    if (says.textContent !== words) says.textContent = words;
    says.classList.toggle("error", wrong);
  }

  /* An answer in one shape, whatever happened. Never throws. */
  async function send() {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), signal: stop.signal,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual", credentials: "same-origin", keepalive: true,
      });
      if (answer.type === "opaqueredirect") return { status: 401, data: {} };
      const is_json = answer.headers.get("Content-Type")?.includes("json");
      return { status: answer.status, data: is_json ? await answer.json() : {} };
    } catch {
      return { status: 0, data: {} };
    } finally { clearTimeout(late); }
  }

  /* One request at a time; the newest answers wait for the one on its way. True when all is kept. */
  function keep() {
    clearTimeout(timer);
    working = working || work().finally(() => { working = null; });
    return working;
  }
  async function work() {
    while (!same(given(), kept)) {
      const now = given();
      say("Keeping your answers…");
      const { status, data } = await send();
      if (status === 200 && Number.isInteger(data.version)) {
        [version.value, kept, unsure, plain] = [data.version, now, [], false];
        say(`Kept ${data.saved_at}`);
        if (answered) answered.textContent = data.answered;
      } else if (data.stands && unsure.some((sent) => same(sent, fieldsOf(data.stands)))) {
        [version.value, kept, unsure] = [data.stands.version, fieldsOf(data.stands), []];
      } else return not(now, status, data);
    }
    return true;
  }
  const fieldsOf = ({ version: _, ...fields }) => fields;

  function not(now, status, data) {
    if (status === 0 || status >= 500 || status === 429) {
      unsure.push(now);
      const why = status ? "Not kept yet." : "Not kept yet: there is no connection.";
      say(`${why} Your answers are still here, and this page tries again by itself.`, true);
      timer = setTimeout(keep, AGAIN);
    } else {
      plain = true;
      say(data.message || "Not kept yet. Your answers are still here. Press the button below.", true);
    }
    return false;
  }

  form.addEventListener("change", keep);
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  addEventListener("online", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden && !leaving) keep(); });
  form.addEventListener("submit", async (event) => {
    if (leaving || plain) { leaving = true; return; }
    event.preventDefault();
    const button = event.submitter;
    await new Promise((done) => setTimeout(done)); // a form is not sent from within its own submit event
    if (!(await keep()) && !plain) { says.focus(); return; }
    leaving = true;
    form.requestSubmit(button);
  });
  addEventListener("beforeunload", (event) => { if (!leaving && !same(given(), kept)) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
