// The quote form's small comforts: a hint while she types, and nothing lost on the way back.
// Every step works the same without this file.
(() => {
  "use strict";

  const form = () => document.querySelector("form[data-steps]");

  // --- A hint beside the field, as soon as she leaves it ---

  const MESSAGES = ["valueMissing", "typeMismatch", "tooLong"];

  const hint = (field) => {
    const wrapper = field.closest(".mb-3");
    if (!wrapper || field.type === "hidden") return;
    wrapper.querySelectorAll("[data-hint]").forEach((old) => old.remove());
    if (wrapper.querySelector(".invalid-feedback:not([data-hint])")) return;
    const wrong = MESSAGES.find((name) => field.validity[name]);
    const words = wrong && field.dataset[wrong];
    field.classList.toggle("is-invalid", Boolean(words));
    field.setAttribute("aria-invalid", Boolean(words));
    if (!words) return;
    const said = document.createElement("div");
    said.className = "invalid-feedback";
    said.dataset.hint = "";
    said.setAttribute("role", "status");
    said.textContent = words;
    wrapper.append(said);
  };

  document.addEventListener("focusout", (event) => {
    const field = event.target;
    if (field.form && field.form === form() && field.matches("input, select, textarea")) hint(field);
  });

  // --- Leaving a step in any way keeps what was typed ---

  const keep = () => {
    const steps = form();
    if (!steps || steps.dataset.sent || !("draft" in steps.dataset)) return;
    navigator.sendBeacon(steps.dataset.keep, new FormData(steps));
  };
  addEventListener("pagehide", keep);
  addEventListener("popstate", keep);

  // --- A new step is read out from its headline, or from what is wrong ---

  document.addEventListener("htmx:afterSettle", () => {
    const first = document.querySelector(".error-summary") || document.querySelector("main h1");
    if (first) first.focus({ preventScroll: true });
    for (const field of document.querySelectorAll("input[name=browser_zone]")) {
      field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    }
  });
})();
