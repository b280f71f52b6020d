/* One page of the session pack at a time: by button, by arrow and page keys, by a swipe.
   Without this file the pages stand one below the other. Printing always has them all. */
(() => {
  "use strict";
  const pages = [...document.querySelectorAll(".slides--show .slide")];
  if (!pages.length) return;
  const find = (name) => document.querySelector(`[data-${name}]`);
  const place = find("place");
  const back = find("back");
  const next = find("next");
  const whole = find("whole");
  const SWIPE = 60; // pixels sideways
  let now = 0;

  function show(wanted) {
    now = Math.min(Math.max(wanted, 0), pages.length - 1);
    pages.forEach((page, at) => page.classList.toggle("slide--now", at === now));
    back.disabled = now === 0;
    next.disabled = now === pages.length - 1;
    const name = pages[now].querySelector("h2").textContent.trim();
    place.textContent = `${now + 1} of ${pages.length}: ${name}`;
    history.replaceState(null, "", `#${pages[now].id}`);
    window.scrollTo(0, 0);
  }

  const asked = () => Math.max(pages.findIndex((page) => `#${page.id}` === location.hash), 0);
  const atEnd = () => window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2;
  // A table wider than the screen keeps these keys and fingers for itself.
  function scrolls(target) {
    const table = target.closest(".table-region");
    return Boolean(table) && table.scrollWidth > table.clientWidth;
  }
  // A long page scrolls to its end, or to its top, before the next key turns it.
  const KEYS = {
    ArrowRight: () => show(now + 1),
    ArrowLeft: () => show(now - 1),
    PageDown: () => atEnd() && show(now + 1),
    PageUp: () => window.scrollY < 2 && show(now - 1),
    Home: () => show(0),
    End: () => show(pages.length - 1),
  };

  document.addEventListener("keydown", (event) => {
    const turn = KEYS[event.key];
    if (!turn || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (scrolls(event.target)) return;
    if (turn() !== false) event.preventDefault();
  });

  let from = null;
  document.addEventListener("touchstart", (event) => {
    from = event.touches.length === 1 && !scrolls(event.target) ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!from) return;
    const across = event.changedTouches[0].clientX - from.clientX;
    const down = event.changedTouches[0].clientY - from.clientY;
    from = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) show(now + (across < 0 ? 1 : -1));
  }, { passive: true });

  back.addEventListener("click", () => show(now - 1));
  next.addEventListener("click", () => show(now + 1));
  window.addEventListener("hashchange", () => show(asked()));
  if (document.fullscreenEnabled) {
    whole.hidden = false;
    whole.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    });
  }
  document.documentElement.classList.add("showing");
  back.hidden = next.hidden = false;
  show(asked());
})();
