// Small comforts. Every page works the same without this file.
(() => {
  "use strict";

  const PATIENCE = 8000;

  // Times in our answer are told in her own time zone.
  for (const field of document.querySelectorAll("input[name=browser_zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  }

  // On a small screen the article comes before its table of contents.
  if (matchMedia("(max-width: 63.99em)").matches) {
    for (const contents of document.querySelectorAll(".toc details")) contents.open = false;
  }

  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  };

  // A second click sends nothing. The button keeps its focus and its name, so it stays readable.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("[type=submit]")) {
      button.setAttribute("aria-disabled", "true");
    }
    // No answer, for instance without a network: let her try again.
    setTimeout(release, PATIENCE, form);
  });

  // Coming back with the Back button finds a form that can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
})();
