/* Counts the ticks as they are set. Without this file the number is that of the last press of a
   button; the ticks themselves are kept by the buttons alone. */
(() => {
  "use strict";
  const form = document.getElementById("picker");
  const says = document.querySelector("[data-ticked]");
  if (!form || !says) return;
  const elsewhere = Number(says.dataset.ticked);

  function count() {
    const here = form.querySelectorAll("input[name=pick]:checked").length;
    const words = `${elsewhere + here} ticked`;
    if (says.textContent !== words) says.textContent = words;
  }

  form.addEventListener("change", count);
  addEventListener("pageshow", count); // a browser that goes back sets the ticks again by itself
})();
