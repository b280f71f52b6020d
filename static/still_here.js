/* Says so two minutes before a sign-in ends for want of use, with a button that extends it.
   Without this file the sign-in ends all the same and what was typed is held by the server. */
(() => {
  "use strict";
  const bar = document.querySelector("[data-still-here]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!bar || !token) return;
  const idle = Number(bar.dataset.stillHere) * 1000;
  const notice = Math.min(120000, idle / 2);
  const says = bar.querySelector("[data-says]");
  const button = bar.querySelector("button");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("still-here") : null;
  let used = Date.now(); // when the server last heard from this browser

  function heard(at, tell) {
    used = Math.max(used, at);
    bar.hidden = true;
    if (tell && tabs) tabs.postMessage(used);
  }

  /* A tab may have slept: the text is made from the clock, not from counted ticks. */
  function look() {
    const left = idle - (Date.now() - used);
    if (left > notice) return;
    const minutes = Math.ceil(left / 60000);
    const words = left <= 0
      ? "Your sign-in has ended. What you typed is still on this page. Save it: you sign in, then see it again."
      : `Your sign-in ends in ${minutes === 1 ? "a minute" : `${minutes} minutes`}, because nothing was sent for a while. What you typed stays.`;
    if (says.textContent !== words) says.textContent = words;
    button.hidden = left <= 0;
    bar.hidden = false;
  }

  button.addEventListener("click", async () => {
    const asked = Date.now();
    try {
      const answer = await fetch(bar.dataset.url, {
        method: "POST",
        body: new URLSearchParams(),  // a form without fields: what is no form is refused
        headers: { "X-CSRFToken": token.value, "X-Requested-With": "fetch" },
      });
      if (answer.ok) heard(asked, true);
      else says.textContent = "Your sign-in has ended. What you typed is still on this page.";
    } catch {
      says.textContent = "No answer came. Check the connection, then press again.";
    }
  });

  if (tabs) tabs.addEventListener("message", (event) => heard(Number(event.data) || 0, false));
  if ("PerformanceObserver" in window) { // the page's own saves are use too
    new PerformanceObserver((list) => {
      if (list.getEntries().some((entry) => entry.initiatorType === "fetch")) heard(Date.now(), true);
    }).observe({ type: "resource" });
  }
  if (tabs) tabs.postMessage(used);
  setInterval(look, Math.min(10000, notice / 4));
})();
