/* Saves each answer as it is given, and says so only when the server has said so.
   The page works without this file: it is one form. See docs/decisions/0003-autosave-script.md. */
(() => {
  "use strict";
  const form = document.getElementById("rate");
  if (!form) return;
  const practice = "practice" in form.dataset;
  const bar = document.querySelector(".rate-bar");
  const nextButton = document.querySelector("[data-next]");
  const savedText = document.querySelector("[data-saved]");
  const KEYS = { g: "green", a: "amber", r: "red", k: "not_yet_known", n: "not_applicable" };
  const OPENS = ["amber", "red"];
  const PATIENCE = 12000; // milliseconds until an answer that has not come counts as not saved
  const OUTLIVES = 60000; // bytes: a save up to here is sent to its end although the page is closed meanwhile
  const jobs = new Map(); // item code -> what is on its way for it
  const rows = () => [...form.querySelectorAll("fieldset[data-item]")];
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text || "" });

  // --- one row ---------------------------------------------------------------------------
  const seenOf = (row) => row.querySelector('input[name^="seen-"]');
  function known(row) {
    const [version, value, reason] = seenOf(row).value.split(":");
    return { version: Number(version), value, reason };
  }
  const radios = (row) => [...row.querySelectorAll('input[type="radio"][name^="value-"]')];
  const chosen = (row) => radios(row).find((radio) => radio.checked)?.value || "";
  function choose(row, value) {
    radios(row).forEach((radio) => { radio.checked = radio.value === value; });
  }
  const wordOf = (row, value) => {
    const tile = row.querySelector(`.rate-tile--${value || "none"} .rate-word`);
    return tile ? tile.textContent : "Not rated";
  };
  const reasonOf = (row) => row.querySelector("select[name^='reason-']")?.value || "";
  const doing = (row, what) => row.querySelector(`[data-do="${what}"]`);

  function remember(row, state) {
    seenOf(row).value = `${state.version}:${state.value}:${state.reason || ""}`;
    draw(row);
    const petal = document.querySelector(`g[data-petal="${CSS.escape(row.dataset.item)}"]`);
    if (petal) petal.dataset.value = state.value;
    count();
  }

  /* What hangs on the chosen value: clear, why, the reason, the opened outcomes. */
  function draw(row) {
    const value = chosen(row);
    if (doing(row, "same")) doing(row, "same").hidden = value === row.dataset.earlier;
    if (doing(row, "clear")) doing(row, "clear").hidden = !value && !known(row).value;
    const why = doing(row, "why");
    if (why) {
      const letters = row.dataset.why === "letters";
      const asks = letters ? (OPENS.includes(value) ? "In which domains?" : "")
        : value === "green" ? "What helped?" : OPENS.includes(value) ? "What is missing?" : "";
      if (why.textContent !== asks) {
        row.querySelector("[data-why-form]")?.closest(".rate-more").remove();
        row.querySelector("[data-named]")?.remove();
      }
      why.textContent = asks;
      why.hidden = !asks;
    }
    drawReason(row, value);
    if (row.dataset.section) drawPanel(row, value);
  }

  function drawReason(row, value) {
    const there = row.querySelector("[data-reason]");
    if (value !== "not_applicable") return there?.remove();
    if (there || practice) return undefined;
    const fresh = document.getElementById("reason").content.cloneNode(true);
    fresh.querySelector("select").name = "reason-" + row.dataset.item;
    row.querySelector(".rate-under").append(fresh);
    return undefined;
  }

  function drawPanel(row, value) {
    const panel = panelOf(row);
    if (!panel) return;
    const rated = [...panel.querySelectorAll("fieldset[data-item]")].some((each) => known(each).value || chosen(each));
    panel.querySelector("h2").textContent = OPENS.includes(value)
      ? `${panel.dataset.name}: ${wordOf(row, value)}. Which outcomes make it so?` : `${panel.dataset.name}: its outcomes`;
    if (!OPENS.includes(value) && !rated && !panel.contains(document.activeElement)) panel.hidden = true;
    if (doing(row, "open")) doing(row, "open").hidden = !panel.hidden;
  }

  // --- opening outcomes --------------------------------------------------------------------
  const panelOf = (row) => form.querySelector(`[data-panel="${CSS.escape(row.dataset.section || "")}"]`);
  async function open(row) {
    const panel = panelOf(row);
    if (!panel) return null;
    panel.hidden = false;
    draw(row);
    const place = panel.querySelector("[data-panel-rows]");
    if (place.querySelector("fieldset")) return place.querySelector("fieldset");
    const said = panel.querySelector("[data-panel-said]");
    said.textContent = "Opening its outcomes…";
    try {
      const answer = await ask(form.dataset.panels + encodeURIComponent(panel.dataset.panel) + "/");
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (!place.querySelector("fieldset")) place.innerHTML = html; // from our own server, escaped there
      said.textContent = "Nothing is filled in for you.";
      count();
      return place.querySelector("fieldset");
    } catch {
      said.textContent = "The outcomes did not open. Your ratings are safe. ";
      const again = make("button", "button--quiet", "Try again");
      again.type = "button";
      again.addEventListener("click", () => open(row).then((first) => first && focusOn(first)));
      said.append(again);
      return null;
    }
  }

  // --- saving ------------------------------------------------------------------------------
  function token() {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
    return cookie ? cookie[1] : form.querySelector('[name="csrfmiddlewaretoken"]').value;
  }
  async function ask(address, fields) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const body = fields && new URLSearchParams(fields);
    try {
      const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
      if (fields) headers["X-CSRFToken"] = token();
      return await fetch(address, {
        method: fields ? "POST" : "GET", headers, redirect: "manual", credentials: "same-origin",
        body, signal: stop.signal, keepalive: Boolean(body) && body.toString().length < OUTLIVES,
      });
    } finally { clearTimeout(timer); }
  }
  /* An answer in one shape, whatever happened: {ok, status, data}. Never throws. */
  async function send(address, fields) {
    try {
      const answer = await ask(address, fields);
      if (answer.type === "opaqueredirect") return { status: 401, data: { signed_out: true } };
      const text = answer.headers.get("Content-Type")?.includes("json") ? await answer.text() : "";
      const data = text ? JSON.parse(text) : {};
      return { ok: answer.ok && Number.isInteger(data.version), status: answer.status, data };
    } catch { return { status: 0, data: {} }; }
  }
  const itemAddress = (code) => form.dataset.items + encodeURIComponent(code) + "/";

  /* One request at a time for an item; the newest press waits for the one on its way. */
  function save(row, method = "direct") {
    if (practice) { say("Chosen. Nothing is stored here."); draw(row); return; }
    const job = jobs.get(row.dataset.item) || { row, busy: false, unsure: [] };
    jobs.set(row.dataset.item, job);
    job.want = { value: chosen(row), reason: chosen(row) === "not_applicable" ? reasonOf(row) : "", method };
    job.trouble = "";
    row.querySelector(":scope > .rate-trouble")?.remove();
    draw(row);
    if (!job.busy) work(job);
  }

  async function work(job) {
    const { row } = job;
    job.busy = true;
    while (job.want) {
      const want = job.want;
      const now = known(row);
      job.want = null;
      if (want.value === now.value && want.reason === now.reason && !job.unsure.length) break;
      job.sending = want;
      say("Saving…");
      const answer = await send(itemAddress(row.dataset.item), {
        value: want.value, reason: want.reason, version: now.version, entry_method: want.method,
      });
      job.sending = null;
      if (answer.ok) {
        job.unsure = [];
        remember(row, answer.data);
        job.savedAt = answer.data.saved_at;
        if (row.dataset.why === "letters" && OPENS.includes(answer.data.value) && !row.querySelector("[data-why-form]")) {
          document.dispatchEvent(new CustomEvent("rate:more", { detail: { row, what: "why", quiet: true } }));
        }
      } else if (answer.data.conflict && job.unsure.includes(answer.data.value)) {
        job.unsure = []; // our own earlier press arrived after all: go on from it
        remember(row, answer.data);
        job.want = job.want || want;
      } else {
        if (answer.status === 0 || answer.status >= 500) job.unsure.push(want.value);
        job.want = null;
        job.busy = false;
        return answer.data.conflict ? conflict(job, answer.data) : trouble(job, want, answer);
      }
    }
    job.busy = false;
    jobs.delete(row.dataset.item);
    settle(job.savedAt);
    return undefined;
  }

  const signedOut = ({ status, data }) => status === 401 || data.signed_out || data.error === "token";
  function trouble(job, want, answer) {
    const { row } = job;
    const box = make("p", "rate-trouble error");
    if (signedOut(answer)) {
      box.append("You are signed out. Your last change is not saved. ");
      const link = make("a", "", "Sign in again");
      Object.assign(link, { href: form.dataset.signIn, target: "_blank", rel: "noopener" });
      box.append(link, " in a new tab, then come back here. ");
    } else box.append(`Not saved: ${wordOf(row, chosen(row))}. ${answer.data.message || "The server did not answer as it should. Your choice is still here."} `);
    const again = make("button", "button--quiet", "Try again");
    again.type = "button";
    again.addEventListener("click", () => save(row, want.method));
    box.append(again);
    showTrouble(job, box);
  }

  function conflict(job, data) {
    const { row } = job;
    const mine = chosen(row);
    const box = make("p", "rate-trouble error", `Yours: ${wordOf(row, mine)}. Saved since: ${wordOf(row, data.value)}. `);
    [["Keep mine", mine, ""], ["Keep theirs", data.value, data.reason]].forEach(([label, value, reason]) => {
      const button = make("button", "button--secondary", label);
      button.type = "button";
      button.addEventListener("click", () => {
        jobs.delete(row.dataset.item);
        box.remove();
        choose(row, value);
        remember(row, { ...data, reason: data.reason });
        focusOn(row);
        if (value !== data.value) save(row);
        else { showReason(row, reason); settle(data.saved_at); }
      });
      box.append(button, " ");
    });
    showTrouble(job, box);
  }

  function showTrouble(job, box) {
    job.trouble = "not saved";
    job.row.querySelector(":scope > .rate-trouble")?.remove();
    job.row.append(box);
    settle();
  }
  const unsaved = () => [...jobs.values()].length + form.querySelectorAll("[data-dirty]").length;
  function say(text) { if (savedText && savedText.textContent !== text) savedText.textContent = text; }
  let lastSaved = "";
  function settle(at) {
    lastSaved = at || lastSaved;
    const stuck = [...jobs.values()].filter((job) => job.trouble).length + form.querySelectorAll("[data-stuck]").length;
    savedText?.classList.toggle("error", stuck > 0);
    if (stuck) say(stuck === 1 ? "Not saved: 1 answer" : `Not saved: ${stuck} answers`);
    else if (!unsaved()) say(lastSaved ? "Saved " + lastSaved : "Nothing saved yet");
  }

  // --- progress and the way on ---------------------------------------------------------------
  const counts = () => rows().filter((row) => (form.querySelector("[data-panel]") ? row.dataset.section || !row.closest("[data-panel]") : row.dataset.optional === undefined));
  /* An outcome is asked for while its domain needs a closer look; elsewhere it may be rated. */
  function isAsked(row) {
    if (row.dataset.optional !== undefined) return false;
    const panel = row.closest("[data-panel]");
    const impact = panel && form.querySelector(`[data-section="${CSS.escape(panel.dataset.panel)}"]`);
    return !impact || (!panel.hidden && OPENS.includes(chosen(impact)));
  }
  const nextUnrated = () => rows().find((row) => isAsked(row) && !chosen(row));
  function nameOf(row) {
    const number = row.querySelector(".rate-number")?.textContent;
    return row.querySelector(".rate-name")?.textContent || `${row.closest("[data-panel]")?.dataset.name || "number"} ${number}`;
  }
  function count() {
    const all = counts();
    const progress = document.querySelector("[data-progress]");
    if (progress) progress.textContent = `${all.filter((row) => known(row).value).length} of ${all.length} rated`;
    if (!nextButton) return;
    const next = nextUnrated();
    nextButton.textContent = next ? "Next: " + nameOf(next) : bar.dataset.done;
  }
  function focusOn(row) {
    (radios(row).find((radio) => radio.checked) || radios(row)[0])?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  async function moveOn(row, value) {
    const panel = row.dataset.section && OPENS.includes(value) ? panelOf(row) : null;
    if (panel) {
      const opening = open(row);
      if (!panel.querySelector("fieldset")) { // keys pressed while it opens rate nothing
        panel.querySelector("h2").focus();
        const first = await opening;
        if (first && document.activeElement === panel.querySelector("h2")) focusOn(first);
        return;
      }
    }
    const all = rows().filter((each) => !each.closest("[hidden]"));
    const next = all[all.indexOf(row) + 1];
    if (next) focusOn(next);
    else nextButton?.focus();
  }

  // --- what people do ------------------------------------------------------------------------
  const arrowing = new Set();
  function took(row, value, method) {
    choose(row, value);
    arrowing.delete(row);
    save(row, method);
  }
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=radio]")) event.preventDefault();
    const row = event.target.closest("fieldset[data-item]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches('input[name^="value-"]')) return;
    if (event.key.startsWith("Arrow")) { arrowing.add(row); return; }
    const carried = event.key === "=" && row.dataset.earlier;
    const value = carried || (Object.hasOwn(KEYS, event.key.toLowerCase()) && KEYS[event.key.toLowerCase()]);
    if (!value || event.repeat) return;
    event.preventDefault();
    if (carried) return carry(row);
    choose(row, value);
    draw(row);
    took(row, value, "direct");
    moveOn(row, value);
  });
  /* Confirmed unchanged: last time's value and reason, never its note. */
  function carry(row) {
    const value = row.dataset.earlier;
    choose(row, value);
    draw(row);
    showReason(row, row.dataset.earlierReason);
    took(row, value, "carried");
    moveOn(row, value);
  }
  function showReason(row, reason) {
    const select = row.querySelector("select[name^='reason-']");
    if (!select) return;
    select.value = reason || "";
    const details = row.querySelector("[data-reason]");
    const word = select.selectedOptions[0]?.textContent || "";
    details.querySelector("summary").textContent = select.value
      ? `Reason: ${word.charAt(0).toLowerCase()}${word.slice(1)}. Change` : "Why does it not apply now?";
    details.open = !select.value || details.contains(document.activeElement);
  }
  form.addEventListener("change", (event) => {
    const row = event.target.closest("fieldset[data-item]");
    if (event.target.matches('input[name^="value-"]')) {
      draw(row);
      if (arrowing.has(row)) return; // saved when the group loses the focus
      took(row, event.target.value, "direct");
      if (OPENS.includes(event.target.value)) open(row);
    } else if (event.target.matches("select[name^='reason-']")) {
      showReason(row, event.target.value);
      save(row);
    }
  });
  form.addEventListener("pointerdown", (event) => arrowing.delete(event.target.closest("fieldset[data-item]")));
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("fieldset[data-item]");
    if (row && arrowing.has(row) && !row.contains(event.relatedTarget)) {
      took(row, chosen(row), "direct");
      if (OPENS.includes(chosen(row))) open(row);
    }
    const details = event.target.closest("[data-reason]");
    if (details && !details.contains(event.relatedTarget) && details.querySelector("select").value) details.open = false;
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("fieldset[data-item]");
    if (button.dataset.do === "clear") { took(row, "", "direct"); radios(row)[0].focus(); }
    else if (button.dataset.do === "same") carry(row);
    else if (button.dataset.do === "open") open(row).then((first) => first && focusOn(first));
    else if (!practice) document.dispatchEvent(new CustomEvent("rate:more", { detail: { row, what: button.dataset.do } }));
  });
  function flush() {
    [...arrowing].forEach((row) => took(row, chosen(row), "direct"));
    document.dispatchEvent(new CustomEvent("rate:flush"));
  }
  async function goOn(button) {
    flush();
    await new Promise((done) => setTimeout(done)); // a form is not sent from within its own submit event
    for (let wait = 0; unsaved() && wait < 150; wait += 1) {
      if ([...jobs.values()].some((job) => job.trouble) || form.querySelector("[data-stuck]")) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    const stuck = [...jobs.values()].find((job) => job.trouble)?.row || form.querySelector("[data-stuck]");
    if (stuck || unsaved()) { settle(); stuck?.scrollIntoView({ block: "center" }); stuck?.querySelector("button:not([hidden]), textarea")?.focus(); return; }
    leaving = true;
    form.requestSubmit(button);
  }
  let leaving = false;
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    if (practice) return;
    const next = event.submitter === nextButton && nextUnrated();
    if (next) focusOn(next);
    else goOn(event.submitter);
  });
  addEventListener("beforeunload", (event) => { flush(); if (!leaving && unsaved()) event.preventDefault(); });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  count();
  window.rating = { ask, send, signedOut, itemAddress, known, remember, settle, make, form, isBusy: (row) => jobs.get(row.dataset.item)?.busy };
  // An answer given before this file had come is one the page did not bring: it is saved now.
  rows().forEach((row) => { draw(row); radios(row).find((radio) => radio.checked && !radio.defaultChecked)?.dispatchEvent(new Event("change", { bubbles: true })); });
})();
