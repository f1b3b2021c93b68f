// Sends files one after the other with their progress, and goes on where an upload ended.
// Without this file the form sends them whole.
(() => {
  "use strict";

  const AT_ONCE = 2;
  // Small enough for what proxies let through, and for a network that comes and goes.
  const CHUNK = 4 * 1024 * 1024;
  const LOOK_AGAIN = 3000;

  const form = document.querySelector("form[data-uploads]");
  const list = form && form.querySelector(".upload__files");
  let going = 0;
  const waiting = [];

  const made = (tag, name, words) => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = words || "";
    return element;
  };

  const row = (file) => {
    const item = made("li", "upload__file");
    const name = made("bdi", "upload__name", file.name);
    const bar = made("progress", "upload__bar");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const stop = made("button", "btn btn--small", form.dataset.stop);
    stop.type = "button";
    const said = made("p", "meta upload__said", form.dataset.going);
    item.append(name, stop, bar, said);
    list.append(item);
    return { item, bar, stop, said };
  };

  const refusal = (error) => {
    const answer = error.originalResponse;
    return answer && answer.getStatus() < 500 && answer.getStatus() !== 409 ? answer.getBody() : "";
  };

  // What is under way from an earlier visit is named by the page itself; nothing is kept here.
  const unfinished = (file) => {
    const known = document.querySelectorAll("[data-unfinished]");
    const same = [...known].find(
      (each) => each.dataset.name === file.name && Number(each.dataset.size) === file.size,
    );
    return same ? same.dataset.unfinished : null;
  };

  const next = () => {
    while (going < AT_ONCE && waiting.length) waiting.shift()();
    if (!going && !waiting.length) refresh();
  };

  const send = (file) => {
    const shown = row(file);
    const end = (words) => {
      going -= 1;
      shown.said.textContent = words;
      shown.stop.remove();
      next();
    };
    const upload = new tus.Upload(file, {
      endpoint: form.dataset.uploads,
      uploadUrl: unfinished(file),
      chunkSize: CHUNK,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
      metadata: { filename: file.name },
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      // The page says what is unfinished; a browser that others use too remembers nothing.
      storeFingerprintForResuming: false,
      onProgress: (sent, all) => {
        shown.bar.value = all ? (100 * sent) / all : 0;
      },
      onSuccess: () => {
        shown.bar.value = 100;
        shown.item.dataset.done = "";
        end(form.dataset.done);
      },
      onError: (error) => end(refusal(error) || form.dataset.failed),
    });
    shown.stop.addEventListener("click", () => {
      upload.abort(true).finally(() => {
        shown.item.remove();
        end("");
      });
    });
    going += 1;
    upload.start();
  };

  // The list of what we have, as the page would show it now.
  const refresh = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("records");
    const old = document.getElementById("records");
    if (!fresh || !old || old.contains(document.activeElement)) return watch();
    old.replaceWith(fresh);
    // What has arrived stands in the list now.
    list.querySelectorAll("[data-done]").forEach((item) => item.remove());
    watch();
  };

  const watch = () => {
    if (document.querySelector("#records[data-checking]")) setTimeout(refresh, LOOK_AGAIN);
  };

  if (form && window.tus && tus.isSupported) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      for (const file of form.elements.files.files) waiting.push(() => send(file));
      form.reset();
      next();
    });
  }
  if (form) watch();
})();
