"use strict";
// The pages work without this. It fetches what a page shows again while somebody looks, and keeps times right.
(() => {
  const every = 4000;
  const content = document.querySelector("[data-live]");
  const state = document.getElementById("live");

  /** What was chosen or opened stays so: elements are found again by what names them. */
  function key(element) {
    for (const name of ["id", "name", "href"]) {
      const value = element.getAttribute(name);
      if (value) return `${element.tagName.toLowerCase()}[${name}="${CSS.escape(value)}"]`;
    }
    return null;
  }

  function show(html) {
    if (content.dataset.shown === html) return;
    const focused = content.contains(document.activeElement) ? key(document.activeElement) : null;
    const open = [...content.querySelectorAll("details[open][id]")].map((details) => details.id);
    const scrolled = [...content.querySelectorAll(".rows, .scroll")].map((list) => [list.scrollTop, list.scrollLeft]);
    content.innerHTML = html;
    content.dataset.shown = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    content.querySelectorAll(".rows, .scroll").forEach((list, index) => {
      if (scrolled[index]) [list.scrollTop, list.scrollLeft] = scrolled[index];
    });
    if (focused) content.querySelector(focused)?.focus({ preventScroll: true });
  }

  /** Somebody types, chooses or selects text: what is there stays. */
  function isBusy() {
    const element = document.activeElement;
    const isField = element && content.contains(element) && /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
    return isField || (getSelection()?.toString() ?? "") !== "";
  }

  async function update() {
    if (document.hidden || isBusy()) return;
    try {
      const response = await fetch(location.href, { headers: { "GitHubCop-Fragment": "1" }, redirect: "manual" });
      // The session has ended: the page itself leads to the login.
      if (response.type === "opaqueredirect") return location.reload();
      if (!response.ok) throw new Error(response.statusText);
      show(await response.text());
      state.textContent = "updates by itself";
    } catch {
      state.textContent = "the server does not answer; what is shown may be old";
    }
  }

  if (content && state) {
    setInterval(update, every);
    document.addEventListener("visibilitychange", update);
  }
})();
