/* The button that copies a block of plain text. Without this file the text stands there all the
   same, to be selected by hand, and can be taken as a file. */
(() => {
  "use strict";
  const says = document.querySelector("[data-copied]");

  /* The old way, for a browser that gives pages no clipboard; it needs the text selected. */
  function bySelecting(text) {
    text.focus();
    text.select();
    return document.execCommand("copy");
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      return bySelecting(text);
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      says.textContent = "";
      says.textContent = await copy(text)
        ? "Copied. Paste it where you need it."
        : "Not copied. The text is selected below: press Ctrl and C.";
    });
  }
})();
