/* Notes and the why of a rating, opened inside their row. Uses what rate.js offers; a note is saved
   after a pause and when it loses the focus. Nothing typed is kept in the browser's storage. */
(() => {
  "use strict";
  if (!window.rating) return;
  const { ask, send, signedOut, itemAddress, known, remember, settle, make, form, isBusy } = window.rating;
  const PAUSE = 1500;
  const pause = (time) => new Promise((done) => setTimeout(done, time));

  document.addEventListener("rate:more", async ({ detail: { row, what, quiet } }) => {
    const there = row.querySelector(`.rate-more[data-what="${what}"]`);
    if (there) { close(row, there, what); return; }
    const box = make("div", "rate-more");
    box.dataset.what = what;
    try {
      const answer = await ask(`${itemAddress(row.dataset.item)}${what}/`);
      if (!answer.ok) throw new Error(answer.status);
      box.innerHTML = await answer.text(); // from our own server, escaped there
    } catch {
      box.append(make("p", "error", "This did not open. Your ratings are safe. Press again to try once more."));
      row.querySelectorAll(".rate-more").forEach((each) => each.querySelector(".error:only-child") && each.remove());
      row.append(box);
      return;
    }
    row.append(box);
    if (what === "note") new Note(row, box);
    else whyIn(row, box);
    if (what === "note") row.querySelector('[data-do="note"]').textContent = "Close the note";
    row.querySelector("[data-note-text]")?.toggleAttribute("hidden", what === "note");
    if (!quiet) box.querySelector("textarea, input[type=checkbox]")?.focus();
  });

  async function close(row, box, what) {
    if (what === "note") {
      if (box.note && !(await box.note.flush())) return;
      const text = box.querySelector("textarea")?.value.trim();
      row.querySelector('[data-do="note"]').firstChild.data = text ? "Change the note" : "Add a note";
      say(row, text);
    }
    box.remove();
    row.querySelector(`[data-do="${what}"]`).focus();
  }
  function say(row, text) {
    let said = row.querySelector("[data-said]");
    if (!said) { said = make("div", "rate-said"); said.dataset.said = ""; row.append(said); }
    said.querySelector("[data-note-text]")?.remove();
    if (!text) return;
    const line = make("p", "", text.length > 240 ? text.slice(0, 239) + "…" : text);
    line.dataset.noteText = "";
    said.append(line);
  }

  class Note {
    constructor(row, box) {
      Object.assign(this, { row, box, typed: 0, stored: 0, busy: false, confirm: false });
      box.note = this;
      this.status = box.querySelector("[data-note-saved]");
      box.addEventListener("input", () => this.changed());
      box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) this.save(); });
      document.addEventListener("rate:flush", () => box.isConnected && this.save());
    }
    field(name) { return this.box.querySelector(`[name="${name}"]`); }
    changed() {
      this.typed += 1;
      this.confirm = false;
      this.box.dataset.dirty = "";
      delete this.box.dataset.stuck;
      this.box.querySelector(".rate-trouble")?.remove();
      this.box.querySelector("[data-count]").textContent = this.field("text").value.length.toLocaleString("en-GB");
      this.status.textContent = "Not saved yet";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE);
    }
    async flush() {
      await this.save();
      while (this.busy) await pause(100);
      return this.typed === this.stored;
    }
    async save() {
      clearTimeout(this.timer);
      if (this.busy || this.typed === this.stored || "stuck" in this.box.dataset) return;
      if (!this.field("text").value.trim() && this.field("version").value === "0") {
        this.stored = this.typed;
        delete this.box.dataset.dirty;
        this.status.textContent = "";
        return;
      }
      this.busy = true;
      const sent = this.typed;
      const fields = { confirm: this.confirm ? "1" : "" };
      ["source", "seen_on", "text", "version"].forEach((name) => { fields[name] = this.field(name).value; });
      this.status.textContent = "Saving…";
      const answer = await send(`${itemAddress(this.row.dataset.item)}note/`, fields);
      this.busy = false;
      if (answer.ok) this.saved(sent, answer.data);
      else this.trouble(answer, fields);
    }
    saved(sent, data) {
      this.field("version").value = data.version;
      this.stored = sent;
      if (this.typed !== sent) { this.save(); return; }
      delete this.box.dataset.dirty;
      this.status.textContent = "Saved " + data.saved_at;
      settle(data.saved_at);
    }
    trouble(answer, sent) {
      const { data } = answer;
      if (data.conflict && data.text === sent.text.replace(/\s+$/, "")) { // our own save arrived after all
        this.field("version").value = data.version;
        this.save();
        return;
      }
      this.box.dataset.stuck = "";
      this.status.textContent = "Not saved";
      const box = make("div", "rate-trouble");
      box.setAttribute("role", "alert");
      const say = make("p", "error", data.message || "Not saved: the server did not answer as it should. Your words are still here.");
      box.append(say);
      if (signedOut(answer)) {
        say.textContent = "You are signed out. Your note is not saved. ";
        say.append(Object.assign(make("a", "", "Sign in again"), { href: form.dataset.signIn, target: "_blank", rel: "noopener" }), " in a new tab, then come back here.");
      }
      if (data.conflict) {
        box.append(make("p", "", "What they wrote:"), make("blockquote", "typed", data.text || "(empty)"));
        this.button(box, "Keep mine", () => { this.field("version").value = data.version; });
        this.button(box, "Keep theirs", () => { this.field("version").value = data.version; this.field("text").value = data.text; });
      } else if (data.confirm) this.button(box, "Save anyway", () => { this.confirm = true; });
      else if (answer.status !== 422) this.button(box, "Try again", () => {});
      this.box.querySelector(".rate-trouble")?.remove();
      this.box.append(box);
      settle();
    }
    button(box, label, act) {
      const button = make("button", "button--secondary", label);
      button.type = "button";
      button.addEventListener("click", () => {
        act();
        delete this.box.dataset.stuck;
        box.remove();
        this.field("text").focus();
        this.save();
      });
      box.append(button, " ");
    }
  }

  /* Ticks are saved as they are made, one request at a time, with the rating's own version. */
  function whyIn(row, box) {
    const status = box.querySelector("[data-why-saved]");
    let again = false;
    let busy = false;
    async function save() {
      if (busy) { again = true; return; }
      busy = true;
      box.dataset.dirty = "";
      delete box.dataset.stuck;
      do {
        again = false;
        while (isBusy(row)) await pause(100);
        const fields = [...box.querySelectorAll("input[type=checkbox]:checked")].map((tick) => ["named", tick.value]);
        status.textContent = "Saving…";
        const answer = await send(`${itemAddress(row.dataset.item)}why/`, [...fields, ["version", known(row).version]]);
        if (answer.ok) {
          remember(row, answer.data);
          status.textContent = "Saved " + answer.data.saved_at;
          if (!again) { delete box.dataset.dirty; settle(answer.data.saved_at); }
        } else {
          box.dataset.stuck = "";
          status.textContent = `Not saved. ${answer.data.message || "Your ticks are still here."} Change a tick to try again.`;
          settle();
        }
      } while (again);
      busy = false;
    }
    box.addEventListener("change", save);
  }
})();
