// Searches the index that lies beside the pages: the newest volume first, of it only the files that the words need.
"use strict";
const PAGE = 20, VOLUMES = 40;
const parameters = new URLSearchParams(window.location.search);
const words = kaitei.words(parameters.get("q") ?? "");
const within = parameters.get("document");
const said = document.getElementById("search-said");
const list = document.getElementById("search-hits");
const more = document.getElementById("search-more");
const form = document.getElementById("search-form");
const cache = new Map();
let next = 0, waiting = [], shown = 0;

function load(name) {
  if (!cache.has(name)) {
    cache.set(name, fetch(`search/${name}`).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${name}`);
      return answer.json();
    }));
  }
  return cache.get(name);
}

function whole(deltas) {
  let at = 0;
  return deltas.map((delta) => { at += delta; return at; });
}

// The places of one pair in a volume; of a single character, those of every pair that begins with it.
async function places(volume, pair, shards) {
  const found = await load(`${volume}/${pair.codePointAt(0) % shards}.json`);
  if ([...pair].length > 1) return new Set(whole(found[pair] ?? []));
  return new Set(Object.entries(found).filter(([other]) => other.startsWith(pair)).flatMap(([, deltas]) => whole(deltas)));
}

async function candidates(volume, pairs, shards) {
  let left = null;
  for (const pair of pairs) {
    const found = await places(volume, pair, shards);
    left = left === null ? found : new Set([...left].filter((place) => found.has(place)));
    if (!left.size) return [];
  }
  const { titles, items } = await load(`${volume}/items.json`);
  return [...left].map((place) => ({ place, path: items[place][0], title: titles[items[place][1]], page: items[place][2] }))
    .filter((item) => !within || item.path.startsWith(`documents/${within}/`))
    .sort((one, other) => (one.page > 0) - (other.page > 0) || (within ? one.place - other.place : other.place - one.place));
}

// The text of a published page, as far as it is searched; null where the words do not stand together after all.
async function verified(item) {
  const answer = await fetch(item.path);
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = item.page ? page.querySelectorAll("#text p, #text td") : page.querySelectorAll("h1, .summary p");
  const text = [...parts].map((part) => part.textContent.trim().replace(/\s+/gu, " ")).join(" ");
  const old = item.page > 0 && page.querySelector("header .when a") !== null;
  const folded = kaitei.key(item.page === 1 ? `${item.title} ${text}` : text);
  return words.every((word) => folded.includes(kaitei.key(word))) ? { ...item, text, old } : null;
}

function line(item) {
  const row = document.createElement("li");
  const heading = document.createElement("h3");
  const link = document.createElement("a");
  const folded = words.map(kaitei.fold);
  link.href = item.page ? `${item.path}?q=${encodeURIComponent(words.join(" "))}` : item.path;
  link.append(kaitei.marked(item.title, folded));
  heading.append(link);
  const about = document.createElement("p");
  about.className = "small";
  about.textContent = item.page ? `${item.page}ページ${item.old ? "（古い版）" : ""}` : "お知らせ";
  const snippet = document.createElement("p");
  const first = kaitei.places(item.text, folded)[0]?.[0] ?? 0;
  const begin = Math.max(0, first - 40);
  snippet.append(begin ? "…" : "", kaitei.marked(item.text.slice(begin, first + 110), folded), first + 110 < item.text.length ? "…" : "");
  row.append(heading, about, snippet);
  return row;
}

async function go(state) {
  more.hidden = true;
  let found = 0, looked = 0;
  while (found < PAGE && (waiting.length || (next >= 0 && looked < VOLUMES))) {
    if (!waiting.length) {
      waiting = await candidates(next, state.pairs, state.shards);
      next -= 1;
      looked += 1;
      continue;
    }
    const these = (await Promise.all(waiting.splice(0, PAGE - found).map(verified))).filter(Boolean);
    for (const item of these.sort((one, other) => one.old - other.old)) {
      list.append(line(item));
      found += 1;
    }
  }
  shown += found;
  const rest = waiting.length > 0 || next >= 0;
  const asked = `「${words.join(" ")}」`;
  said.textContent = shown ? `${asked}を含むお知らせと文書：${shown}件${rest ? "まで表示しています。" : ""}` : `${asked}は見つかりませんでした。${rest ? "さらに古い文書を検索できます。" : "別の語でお試しください。"}`;
  more.hidden = !rest;
}

async function start() {
  document.getElementById("search-needs").hidden = true;
  form.q.value = words.join(" ");
  if (within) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "document", value: within });
    form.append(field);
  }
  if (!words.length) return;
  said.textContent = "検索しています。";
  try {
    const { volumes, shards } = await load("volumes.json");
    const state = { shards, pairs: [...new Set(words.map(kaitei.key).filter(Boolean).flatMap(kaitei.pairs))] };
    next = state.pairs.length ? volumes - 1 : -1;
    more.addEventListener("click", () => go(state).catch(failed));
    await go(state);
  } catch (error) {
    failed(error);
  }
}

function failed(error) {
  said.textContent = "検索できませんでした。ウェブサーバーを通してこのページを開いているか、通信の状態をご確認のうえ、もう一度お試しください。";
  throw error;
}

start();
