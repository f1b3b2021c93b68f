/* The list of leads: columns are put in another order by the buttons beside their names, and how
   many leads each view has is asked for once the list is there. */

(() => {
  "use strict";

  const tabs = document.querySelector("[data-counts]");
  // Of many views, the one that is shown may stand beyond the edge.
  document.querySelector(".view-tab[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  const numbers = tabs ? Array.from(tabs.querySelectorAll("[data-view]")) : [];
  if (numbers.length) {
    fetch(tabs.dataset.counts, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((counted) => {
        for (const number of numbers) number.textContent = counted[number.dataset.view] ?? "";
      })
      // Without numbers the views are views all the same.
      .catch(() => {});
  }

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
