/* Dragging a card to a stage does what the form on the card does. */

(() => {
  "use strict";

  const board = document.querySelector(".board");
  if (!board) return;
  let moving = null;

  const stagesOf = (card) =>
    Array.from(card.querySelectorAll("select[name=to] option"), (option) => option.value);
  const columns = Array.from(board.querySelectorAll(".board__column"));

  for (const card of board.querySelectorAll(".board-card")) {
    if (!card.querySelector("select[name=to]")) continue;
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      moving = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.id);
      card.classList.add("board-card--moving");
      const open = stagesOf(card);
      for (const column of columns) {
        column.classList.toggle("board__column--open", open.includes(column.dataset.stage));
      }
    });
    card.addEventListener("dragend", () => {
      moving = null;
      card.classList.remove("board-card--moving");
      for (const column of columns) {
        column.classList.remove("board__column--open", "board__column--over");
      }
    });
  }

  for (const column of columns) {
    const mayTake = () => moving && stagesOf(moving).includes(column.dataset.stage);
    column.addEventListener("dragover", (event) => {
      if (!mayTake()) return;
      event.preventDefault();
      column.classList.add("board__column--over");
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) column.classList.remove("board__column--over");
    });
    column.addEventListener("drop", (event) => {
      if (!mayTake()) return;
      event.preventDefault();
      const form = moving.querySelector("form");
      form.elements.to.value = column.dataset.stage;
      form.requestSubmit();
    });
  }
})();
