/* Passkeys: hands the form on the page to allauth's script, shows its button, and says what went
   wrong. Without this file the button stays hidden, and codes and passwords do as before. */
(() => {
  "use strict";
  const form = document.querySelector("[data-passkey]");
  const says = document.querySelector("[data-passkey-says]");
  if (!form || !says || !window.allauth || !window.webauthnJSON) return;
  const button = form.querySelector("[data-passkey-go]");
  if (!window.webauthnJSON.supported()) {
    says.textContent = "This browser or device cannot use passkeys.";
    return;
  }
  const choice = form.querySelector("input[type=checkbox]");
  const ids = {
    credential: form.querySelector("[name=credential]").id,
    add: button.id,
    authenticate: button.id,
    login: button.id,
    data: "js_data",
    passwordless: choice ? choice.id : undefined,
  };
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    says.textContent = "Your device gave no passkey, or you stopped it. Nothing has changed. Press again, or go on another way.";
  });
  button.addEventListener("click", () => { says.textContent = ""; });
  window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
  button.hidden = false;
})();
