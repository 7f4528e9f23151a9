// The pages' behaviour: without it they can be read whole, with it they can be switched, searched and pointed at.
"use strict";
const tellings = {};
document.documentElement.classList.add("script");

document.addEventListener("DOMContentLoaded", () => {
  const kind = document.body.classList[0];
  ({ article, event: matrix, overview })[kind]?.();
});

function article() {
  const tip = document.getElementById("tip");
  const byMark = new Map();
  for (const piece of document.querySelectorAll(".text .m")) {
    if (!byMark.has(piece.dataset.m)) byMark.set(piece.dataset.m, []);
    byMark.get(piece.dataset.m).push(piece);
  }
  let lit = [];

  function light(names) {
    for (const piece of lit) piece.classList.remove("lit");
    lit = names.flatMap((name) => byMark.get(name) ?? []);
    for (const piece of lit) piece.classList.add("lit");
  }

  function related(entry) {
    const own = entry.id.replace(/-entry$/, "");
    const others = [...entry.querySelectorAll('a[href$="-entry"]')].map((link) => link.hash.slice(1).replace(/-entry$/, ""));
    return [own, ...others];
  }

  function isShown(piece) {
    const layer = ["entity", "figure", "stance", "fact"].find((name) => piece.classList.contains(name));
    return !document.body.classList.contains(`hide-${layer}`);
  }

  // All marks under the pointer, the innermost first: what overlaps is said together.
  function marksAt(node) {
    const found = [];
    for (let piece = node.closest?.(".m"); piece; piece = piece.parentElement?.closest(".m")) {
      if (isShown(piece)) found.push(piece);
    }
    return found;
  }

  function show(pieces) {
    const entries = pieces.map((piece) => document.getElementById(`${piece.dataset.m}-entry`)).filter(Boolean);
    if (!entries.length) return hide();
    tip.replaceChildren(...entries.map((entry) => {
      const copy = document.createElement("div");
      copy.className = entry.className;
      copy.append(...[...entry.childNodes].map((child) => child.cloneNode(true)));
      for (const link of copy.querySelectorAll("a")) link.tabIndex = -1;
      return copy;
    }));
    light(entries.flatMap(related));
    tip.hidden = false;
    const place = pieces[0].getClientRects()[0];
    const left = Math.min(place.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left) + scrollX}px`;
    const below = place.bottom + 12;
    const fits = below + tip.offsetHeight < innerHeight || place.top < tip.offsetHeight + 12;
    tip.style.top = `${(fits ? below : place.top - tip.offsetHeight - 8) + scrollY}px`;
  }

  function hide() {
    tip.hidden = true;
    light([]);
  }

  for (const text of document.querySelectorAll(".text")) {
    const first = text.querySelector(".m.b");
    if (first) first.tabIndex = 0;
    text.addEventListener("pointerover", (moved) => show(marksAt(moved.target)));
    text.addEventListener("pointerleave", hide);
    text.addEventListener("focusin", (focused) => show([focused.target]));
    text.addEventListener("focusout", hide);
    text.addEventListener("click", (clicked) => {
      const [piece] = marksAt(clicked.target);
      if (piece) show(marksAt(clicked.target));
    });
    text.addEventListener("keydown", (pressed) => {
      const marks = [...text.querySelectorAll(".m.b")].filter(isShown);
      const at = marks.indexOf(document.activeElement);
      if (at < 0) return;
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[pressed.key];
      if (step) {
        const next = marks[(at + step + marks.length) % marks.length];
        marks[at].tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
        pressed.preventDefault();
      } else if (pressed.key === "Enter") {
        location.hash = `${marks[at].dataset.m}-entry`;
        pressed.preventDefault();
      } else if (pressed.key === "Escape") hide();
    });
  }
  for (const entry of document.querySelectorAll(".entry")) {
    entry.addEventListener("pointerenter", () => light(related(entry)));
    entry.addEventListener("pointerleave", () => light([]));
    entry.addEventListener("focusin", () => light(related(entry)));
    entry.addEventListener("focusout", () => light([]));
  }

  for (const box of document.querySelectorAll("input[type=checkbox]")) {
    const apply = () => {
      if (box.name === "layer") document.body.classList.toggle(`hide-${box.value}`, !box.checked);
      if (box.name === "faults") document.body.classList.toggle("only-faults", box.checked);
      if (box.name === "version") document.querySelector(`[data-pane="${box.value}"]`).hidden = !box.checked;
    };
    box.addEventListener("change", apply);
    apply();
  }

  // A link from the matrix names a mark: its whole sentence is lit.
  function arrive() {
    for (const old of document.querySelectorAll(".sentence.lit")) old.classList.remove("lit");
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const details = target.closest("details");
    if (details) details.open = true;
    const sentence = target.closest(".sentence");
    sentence?.classList.add("lit");
    (sentence ?? target).scrollIntoView({ block: "center" });
    if (target.tabIndex < 0 && target.matches(".m, .entry")) target.focus({ preventScroll: true });
  }
  addEventListener("hashchange", arrive);
  arrive();
}

function matrix() {
  const classes = { truth: ["show-truth", true], single: ["hide-single", false], news: ["hide-news", false] };
  for (const box of document.querySelectorAll("input[type=checkbox]")) {
    const [name, when] = classes[box.name];
    const apply = () => document.body.classList.toggle(name, box.checked === when);
    box.addEventListener("change", apply);
    apply();
  }
}

function overview() {
  const form = document.querySelector("form[role=search]");
  const { words, split, register, stance, found } = form.elements;
  const rows = [...document.querySelectorAll(".articles li")].map((item) => ({
    item, card: item.closest(".event-card"), n: Number(item.dataset.n), data: item.dataset, shown: true, snippet: null,
  }));
  const cards = [...document.querySelectorAll(".event-card")];
  const most = 40;
  let index = null;

  // Search ignores letter case and accents, on both sides alike.
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  tellings.search = (entries) => {
    index = entries.map((entry) => ({ ...entry, folded: fold([entry.about, ...entry.names, entry.text].join("\n")) }));
    filter();
  };
  let asked = false;
  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = words.dataset.index;
    document.head.append(script);
  }

  function snippet(entry, query) {
    const text = entry.text || entry.names.join(", ");
    let at = 0;
    let folded = "";
    const places = [];
    for (const character of text) {
      const part = character < "\u0080" ? character.toLowerCase() : fold(character);
      for (let unit = 0; unit < part.length; unit++) places.push(at);
      folded += part;
      at += character.length;
    }
    places.push(at);
    const start = folded.indexOf(query);
    if (start < 0) return null;
    const [from, to] = [places[start], places[start + query.length]];
    const line = document.createElement("span");
    line.className = "snippet";
    line.dir = "auto";
    const hit = document.createElement("mark");
    hit.textContent = text.slice(from, to);
    const before = [...text.slice(Math.max(0, from - 70), from)].join("").replace(/^[\udc00-\udfff]/, "");
    const after = text.slice(to, to + 90).replace(/[\ud800-\udbff]$/, "");
    line.append(from > 70 ? "\u2026" : "", before, hit, after, to + 90 < text.length ? "\u2026" : "");
    return line;
  }

  function filter() {
    const queries = fold(words.value).split(/\s+/).filter(Boolean);
    if (queries.length && !index) load();
    const live = new Set();
    let number = 0;
    let snippets = 0;
    for (const row of rows) {
      const { data } = row;
      const entry = index?.[row.n];
      const shown = (!split.value || data.split === split.value)
        && (!register.value || data.register === register.value)
        && (!stance.value || data.stance === stance.value)
        && (!entry || queries.every((query) => entry.folded.includes(query)));
      if (row.snippet) {
        row.snippet.remove();
        row.snippet = null;
      }
      if (shown !== row.shown) row.item.hidden = !shown;
      row.shown = shown;
      if (!shown) continue;
      number++;
      live.add(row.card);
      if (entry && queries.length && snippets < most) {
        row.snippet = snippet(entry, queries[0]);
        if (row.snippet) {
          row.item.append(row.snippet);
          snippets++;
        }
      }
    }
    for (const card of cards) card.hidden = !live.has(card);
    found.value = `${number} of ${rows.length} articles`;
  }

  words.addEventListener("focus", load, { once: true });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (sent) => sent.preventDefault());
  if (words.value || split.value || register.value || stance.value) filter();
}
