/* Keys of the page of a lead: each opens and focuses what it names. They can be switched off. */

(() => {
  "use strict";

  const SWITCH = "desk-keys-off";
  const off = document.getElementById("keys-off");
  if (!off) return;
  off.checked = localStorage.getItem(SWITCH) === "yes";
  off.addEventListener("change", () => {
    if (off.checked) localStorage.setItem(SWITCH, "yes");
    else localStorage.removeItem(SWITCH);
  });

  const isTyping = (element) =>
    element.isContentEditable || /^(input|select|textarea)$/i.test(element.tagName);

  const show = (target) => {
    const home = target.closest("details");
    if (home) home.open = true;
    if (target instanceof HTMLDetailsElement) target.open = true;
    const field = target.querySelector(
      "textarea, select, input:not([type=hidden]):not([type=checkbox]), button:not([disabled])"
    );
    const focused = field || target.querySelector("summary") || target;
    focused.focus();
    focused.scrollIntoView({ block: "center" });
  };

  document.addEventListener("keydown", (event) => {
    if (off.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target)) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLAnchorElement) target.click();
    else show(target);
  });
})();
