// Adds to a page that reads without it: keys turn pages, the image is enlarged, words that were searched for are marked.
"use strict";
const dialog = document.getElementById("keys");
const sheet = document.querySelector(".sheet");
const within = document.getElementById("within");
let size = 1;

function zoom(step) {
  if (!sheet) return;
  sheet.classList.remove(`zoom-${size}`);
  size = step === 0 ? 1 : Math.min(4, Math.max(1, size + step));
  sheet.classList.add(`zoom-${size}`);
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) window.location.href = link.href;
}

const keys = {
  ArrowLeft: () => follow('a[rel="prev"]'),
  ArrowRight: () => follow('a[rel="next"]'),
  Home: () => follow('a[data-key="Home"]'),
  End: () => follow('a[data-key="End"]'),
  "+": () => zoom(1),
  ";": () => zoom(1),
  "-": () => zoom(-1),
  0: () => zoom(0),
  "/": () => within.focus(),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || dialog.open || event.target.closest("input, textarea, select")) return;
  if (event.target.closest(".scroll, .sheet, pre") && event.key.startsWith("Arrow")) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

const help = document.querySelector("[data-keys]");
help.hidden = false;
help.addEventListener("click", () => dialog.showModal());
const tools = document.querySelector("[data-zoom]");
if (tools) {
  tools.hidden = false;
  tools.addEventListener("click", (event) => zoom(Number(event.target.dataset.step ?? 0)));
}

// Words given with the address (by the search) are marked, and the first of them is brought into view.
const query = new URLSearchParams(window.location.search).get("q");
if (query) {
  within.value = query;
  const words = kaitei.words(query).map(kaitei.fold);
  for (const part of document.querySelectorAll("#text p, #text td")) {
    const text = part.textContent;
    if (kaitei.places(text, words).length) part.replaceChildren(kaitei.marked(text, words));
  }
  const marks = document.querySelectorAll("#text mark");
  document.querySelector("[data-found]").textContent = marks.length ? `${marks.length}か所` : "このページにはありません";
  if (marks.length) marks[0].scrollIntoView({ block: "center" });
}
