/* A form with a question for a passkey: the browser has it signed, and the form takes the answer
   along. Without scripts, or in a browser without passkeys, the form stays hidden. */

(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const opened = (question) => {
    question.challenge = bytes(question.challenge);
    if (question.user) question.user.id = bytes(question.user.id);
    for (const key of question.allowCredentials || question.excludeCredentials || []) {
      key.id = bytes(key.id);
    }
    return question;
  };

  const closed = (key) => {
    const told = { clientDataJSON: text(key.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) told[name] = text(key.response[name]);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response: told });
  };

  const ask = (question) =>
    question.user
      ? navigator.credentials.create({ publicKey: question })
      : navigator.credentials.get({ publicKey: question });

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const wrong = form.querySelector("[data-wrong]");
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.hidden = true;
      button.disabled = true;
      try {
        form.elements.passkey.value = closed(await ask(opened(JSON.parse(form.dataset.passkey))));
      } catch {
        // She changed her mind, or this key is not one of hers: the browser does not tell which.
        wrong.hidden = false;
        button.disabled = false;
        return;
      }
      form.submit();
    });
  }
})();
