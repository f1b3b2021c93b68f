/* The list of leads: columns are put in another order by the buttons beside their names. */

(() => {
  "use strict";

  for (const list of document.querySelectorAll("[data-movable]")) {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      const item = button.closest("li");
      const other =
        button.dataset.move === "-1" ? item.previousElementSibling : item.nextElementSibling;
      // The first one stays where it is.
      if (!other || !other.querySelector("[data-move]")) return;
      if (button.dataset.move === "-1") other.before(item);
      else other.after(item);
      button.focus();
    });
  }
})();
